import { MeshError } from '../base/index.js';
import { wantsAnswer } from '../message/index.js';
import type { AgentContext } from './agent.js';
import type { Handling } from './handling.js';
import { failureReply } from './outcome.js';
import type { Surroundings } from './surroundings.js';

/** What perceiving may throw to say that the message means nothing to the agent: answered by `not_understood`. */
const misunderstandings: ReadonlySet<string> = new Set(['NOT_UNDERSTOOD', 'CAPABILITY_UNKNOWN', 'FIELD_INVALID']);

/**
 * Lets the agent's faculties work on a message: perceive, decide, act; then answers, and lets it learn. Never rejects. Steps that
 * give a value at once are not awaited, which makes a simple agent twice as fast.
 */
export async function think(around: Surroundings, handling: Handling, context: AgentContext): Promise<void> {
  const { faculties } = around.agent;
  const { message } = handling.inbound;
  const startedMs = handling.beganMs;
  let understood = false;
  try {
    const perceived = faculties.perceive(message, context);
    const percept = isPromise(perceived) ? await perceived : perceived;
    understood = true;
    if (isOver(handling)) return;
    const decided = around.decider ? around.decider(percept, context) : faculties.decide(percept, context);
    const decision = isPromise(decided) ? await decided : decided;
    if (message.recorded && decision !== percept) handling.decided(decision);
    const decidedMs = around.clock.monotonic();
    around.telemetry.decided(message, decision, decidedMs - startedMs);
    if (isOver(handling)) return;
    const acted = faculties.act(decision, context);
    const outcome = isPromise(acted) ? await acted : acted;
    const actedMs = around.clock.monotonic();
    around.telemetry.acted(actedMs - decidedMs);
    if (isOver(handling)) return;
    handling.answer(outcome);
    if (faculties.learn) {
      handling.task.on('learn');
      await faculties.learn({ message, percept, decision, outcome, durationMs: actedMs - startedMs }, context);
    }
    handling.end('handled');
  } catch (thrown) {
    fail(around, handling, { thrown, understood });
  }
}

/** Whether nothing more is to be done: the time is over, or the sender has given up. */
export function isOver(handling: Handling): boolean {
  if (handling.over) return true;
  const { givenUp } = handling.inbound;
  if (!givenUp) return false;
  handling.inbound.handled(givenUp);
  handling.end('abandoned', givenUp);
  return true;
}

/** Answers with what a faculty threw; `understood`: after it had perceived the message. */
export function fail(
  around: Surroundings,
  handling: Handling,
  { thrown, understood }: { thrown: unknown; understood: boolean },
): void {
  if (isOver(handling)) return;
  const error = errorOfHandler(around.self.id, thrown);
  const { message } = handling.inbound;
  const misunderstood = !understood && misunderstandings.has(error.reason);
  const wanted = wantsAnswer(message.performative);
  if (!misunderstood) around.telemetry.failed(message, error);
  try {
    handling.answer(wanted ? failureReply(misunderstood ? 'not_understood' : 'failure', error) : undefined, error);
  } catch (refused) {
    // Not even a failure can be sent, such as one that its protocol does not allow: its sender hears that it is over.
    around.telemetry.failed(message, errorOfHandler(around.self.id, refused));
    handling.inbound.handled(error);
  }
  handling.end(misunderstood ? 'handled' : 'failed', error);
}

/** What a handler threw, as callers see it: a MeshError as it is, of anything else the message alone. */
export function errorOfHandler(agentId: string, thrown: unknown): MeshError {
  if (thrown instanceof MeshError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new MeshError('HANDLER_FAILED', `agent "${agentId}" failed: ${message}`, { cause: thrown });
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
