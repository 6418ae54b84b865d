import { MeshError } from '../base/index.js';
import type { AgentContext } from './agent.js';
import type { Results } from './batch.js';
import type { Handling } from './handling.js';
import type { Surroundings } from './surroundings.js';
import { fail, isOver } from './think.js';

/** One message of a batch. */
export interface Thought {
  readonly handling: Handling;
  readonly context: AgentContext;
}

/** How a step is done: for all at once, if the agent can, or for each by itself. */
interface Step<In, Out> {
  readonly together: ((inputs: readonly In[], contexts: readonly AgentContext[]) => Results<Out>) | undefined;
  readonly alone: (input: In, context: AgentContext) => Out | Promise<Out>;
  /** The messages are understood when it begins. */
  readonly understood: boolean;
}

/** What a step has made of those that are still in the batch. */
type Made<T> = readonly { readonly thought: Thought; readonly value: T }[];

/**
 * Lets the agent's faculties work on several messages at once: each step for all of them together where the agent can, else side by
 * side. What fails, or is over, leaves the batch; the others go on. Never rejects.
 */
export async function thinkTogether(around: Surroundings, thoughts: readonly Thought[]): Promise<void> {
  const { agent, telemetry, clock } = around;
  const { faculties } = agent;
  const { batch = {} } = faculties;
  const startedMs = clock.monotonic();
  const messages = thoughts.map(thought => ({ thought, value: thought.handling.inbound.message }));
  const percepts = await go(around, messages, {
    together: batch.perceive?.bind(batch),
    alone: (message, context) => faculties.perceive(message, context),
    understood: false,
  });
  const decisions = await go(around, percepts, {
    together: batch.decide?.bind(batch),
    alone: (percept, context) => (around.decider ?? faculties.decide.bind(faculties))(percept, context),
    understood: true,
  });
  const decidedMs = clock.monotonic();
  for (const { thought, value } of decisions)
    telemetry.decided(thought.handling.inbound.message, value, decidedMs - startedMs);
  const outcomes = await go(around, decisions, {
    together: batch.act?.bind(batch),
    alone: (decision, context) => faculties.act(decision, context),
    understood: true,
  });
  const actedMs = clock.monotonic();
  const percept = new Map(percepts.map(({ thought, value }) => [thought, value]));
  const decision = new Map(decisions.map(({ thought, value }) => [thought, value]));
  await Promise.all(
    outcomes.map(({ thought, value: outcome }) => {
      telemetry.acted(actedMs - decidedMs);
      const durationMs = actedMs - startedMs;
      return conclude(around, thought, {
        percept: percept.get(thought),
        decision: decision.get(thought),
        outcome,
        durationMs,
      });
    }),
  );
}

/** Does one step for what is left of the batch. */
async function go<In, Out>(around: Surroundings, inputs: Made<In>, step: Step<In, Out>): Promise<Made<Out>> {
  const open = inputs.filter(({ thought }) => !isOver(thought.handling));
  if (open.length === 0) return [];
  const results = step.together
    ? await together(open, step.together)
    : await Promise.all(open.map(each => alone(each, step)));
  return open.flatMap(({ thought }, index) => {
    const value = results[index];
    if (!(value instanceof Error)) return isOver(thought.handling) ? [] : [{ thought, value: value as Out }];
    fail(around, thought.handling, { thrown: value, understood: step.understood });
    return [];
  });
}

/** One result for each; a step that fails as a whole fails for all. */
async function together<In, Out>(
  inputs: Made<In>,
  step: NonNullable<Step<In, Out>['together']>,
): Promise<readonly (Out | Error)[]> {
  try {
    const values = inputs.map(({ value }) => value);
    const results = await step(
      values,
      inputs.map(({ thought }) => thought.context),
    );
    if (results.length === inputs.length) return results;
    const wrong = `a batch of ${inputs.length} messages led to ${results.length} results; give one for each`;
    return inputs.map(() => new MeshError('HANDLER_FAILED', wrong));
  } catch (thrown) {
    return inputs.map(() => asError(thrown));
  }
}

async function alone<In, Out>({ thought, value }: Made<In>[number], step: Step<In, Out>): Promise<Out | Error> {
  try {
    return await thought.handling.span.run(() => step.alone(value, thought.context));
  } catch (thrown) {
    return asError(thrown);
  }
}

/** Answers, and lets the agent learn from it. */
async function conclude(
  around: Surroundings,
  { handling, context }: Thought,
  made: { percept: unknown; decision: unknown; outcome: unknown; durationMs: number },
): Promise<void> {
  const { faculties } = around.agent;
  const { message } = handling.inbound;
  if (message.recorded && made.decision !== made.percept) handling.decided(made.decision);
  try {
    handling.answer(made.outcome);
    if (faculties.learn) {
      handling.task.on('learn');
      await faculties.learn({ message, ...made }, context);
    }
    handling.end('handled');
  } catch (thrown) {
    fail(around, handling, { thrown, understood: true });
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
