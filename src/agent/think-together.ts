import { MeshError } from '../base/index.js';
import type { AgentContext } from './agent.js';
import type { Results } from './batch.js';
import type { Handling } from './handling.js';
import type { Surroundings } from './surroundings.js';
import { fail, isOver } from './think.js';

/** How a step is done: for all at once, if the agent can, or for each by itself. */
interface Step<In, Out> {
  readonly together: ((inputs: readonly In[], contexts: readonly AgentContext[]) => Results<Out>) | undefined;
  readonly alone: (input: In, context: AgentContext) => Out | Promise<Out>;
}

/** What a step has made of those that are still in the batch. */
type Made<T> = readonly { readonly handling: Handling; readonly value: T }[];

/**
 * Lets the agent's faculties work on several messages at once: each step for all of them together where the agent can, else side by
 * side. What fails, or is over, leaves the batch; the others go on. Never rejects.
 */
export async function thinkTogether(around: Surroundings, handlings: readonly Handling[]): Promise<void> {
  const { agent, telemetry, clock } = around;
  const { faculties } = agent;
  const { batch = {} } = faculties;
  const startedMs = clock.monotonic();
  for (const handling of handlings) handling.wait();
  const messages = handlings.map(handling => ({ handling, value: handling.inbound.message }));
  const percepts = await go(messages, {
    together: batch.perceive?.bind(batch),
    alone: (message, context) => faculties.perceive(message, context),
  });
  for (const { handling, value } of percepts) {
    handling.understood = true;
    handling.percept = value;
  }
  const decisions = await go(percepts, {
    together: batch.decide?.bind(batch),
    alone: (percept, context) => (around.decider ?? faculties.decide.bind(faculties))(percept, context),
  });
  const nowMs = clock.monotonic();
  for (const { handling, value } of decisions) {
    handling.decision = value;
    telemetry.decided(handling.inbound.message, value, { durationMs: nowMs - startedMs, nowMs });
  }
  const outcomes = await go(decisions, {
    together: batch.act?.bind(batch),
    alone: (decision, context) => faculties.act(decision, context),
  });
  const actedMs = clock.monotonic();
  await Promise.all(
    outcomes.map(({ handling, value: outcome }) => {
      telemetry.acted(actedMs - nowMs);
      return conclude(handling, outcome, actedMs - startedMs);
    }),
  );
}

/** Does one step for what is left of the batch. */
async function go<In, Out>(inputs: Made<In>, step: Step<In, Out>): Promise<Made<Out>> {
  const open = inputs.filter(({ handling }) => !isOver(handling));
  if (open.length === 0) return [];
  const results = step.together
    ? await together(open, step.together)
    : await Promise.all(open.map(each => alone(each, step)));
  return open.flatMap(({ handling }, index) => {
    const value = results[index];
    if (!(value instanceof Error)) return isOver(handling) ? [] : [{ handling, value: value as Out }];
    fail(handling, value);
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
      inputs.map(({ handling }) => handling.context),
    );
    if (results.length === inputs.length) return results;
    const wrong = `a batch of ${inputs.length} messages led to ${results.length} results; give one for each`;
    return inputs.map(() => new MeshError('HANDLER_FAILED', wrong));
  } catch (thrown) {
    return inputs.map(() => asError(thrown));
  }
}

async function alone<In, Out>({ handling, value }: Made<In>[number], step: Step<In, Out>): Promise<Out | Error> {
  try {
    return await handling.span.run(() => step.alone(value, handling.context));
  } catch (thrown) {
    return asError(thrown);
  }
}

/** Answers, and lets the agent learn from it. */
async function conclude(handling: Handling, outcome: unknown, durationMs: number): Promise<void> {
  const { percept, decision, inbound, context, around } = handling;
  const { faculties } = around.agent;
  try {
    handling.answer(outcome);
    if (faculties.learn) {
      handling.on('learn');
      await faculties.learn({ message: inbound.message, percept, decision, outcome, durationMs }, context);
    }
    handling.end('handled');
  } catch (thrown) {
    fail(handling, thrown);
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
