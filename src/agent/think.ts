import { MeshError } from '../base/index.js';
import { undelivered } from '../link/index.js';
import { wantsAnswer } from '../message/index.js';
import { carryHandOff } from './handing-off/carry.js';
import { isHandOff } from './handing-off/hand-off.js';
import type { Handling } from './handling.js';
import { isPromise } from './is-promise.js';
import { failureReply } from './outcome.js';

/** What perceiving may throw to say that the message means nothing to the agent: answered by `not_understood`. */
const misunderstandings: ReadonlySet<string> = new Set(['NOT_UNDERSTOOD', 'CAPABILITY_UNKNOWN', 'FIELD_INVALID']);

/**
 * Lets the agent's faculties work on a message: perceive, decide, act; then answers, and lets it learn. Never throws. What gives a value
 * at once is gone on with at once: a simple agent costs no promise.
 */
export function think(handling: Handling): void {
  try {
    const percept = handling.around.agent.faculties.perceive(handling.inbound.message, handling.context);
    if (isPromise(percept)) void later(handling, percept, decide);
    else decide(handling, percept);
  } catch (thrown) {
    fail(handling, thrown);
  }
}

/** Goes on with what an agent has done already, or promised to do. Never throws. */
export function goOn(handling: Handling, outcome: unknown): void {
  try {
    if (isPromise(outcome)) void later(handling, outcome, conclude);
    else conclude(handling, outcome);
  } catch (thrown) {
    fail(handling, thrown);
  }
}

/** Goes on with what was promised. Never rejects. */
async function later(
  handling: Handling,
  promised: PromiseLike<unknown>,
  next: (handling: Handling, value: unknown) => void,
): Promise<void> {
  try {
    handling.wait();
    next(handling, await promised);
  } catch (thrown) {
    fail(handling, thrown);
  }
}

function decide(handling: Handling, percept: unknown): void {
  handling.understood = true;
  handling.percept = percept;
  if (isOver(handling)) return;
  const { decider, agent } = handling.around;
  const decision = decider ? decider(percept, handling.context) : agent.faculties.decide(percept, handling.context);
  if (isPromise(decision)) void later(handling, decision, act);
  else act(handling, decision);
}

function act(handling: Handling, decision: unknown): void {
  const { clock, telemetry, agent } = handling.around;
  const nowMs = clock.monotonic();
  handling.decision = decision;
  handling.atMs = nowMs;
  telemetry.decided(handling.inbound.message, decision, { durationMs: nowMs - handling.beganMs, nowMs });
  if (isOver(handling)) return;
  const outcome = agent.faculties.act(decision, handling.context);
  if (isPromise(outcome)) void later(handling, outcome, conclude);
  else conclude(handling, outcome);
}

function conclude(handling: Handling, outcome: unknown): void {
  const { clock, telemetry, agent } = handling.around;
  const nowMs = clock.monotonic();
  telemetry.acted(nowMs - handling.atMs);
  handling.atMs = nowMs;
  if (isOver(handling)) return;
  if (isHandOff(outcome)) {
    void later(handling, carryHandOff(handling, outcome), conclude);
    return;
  }
  handling.answer(outcome);
  if (agent.faculties.learn) learn(handling, outcome);
  else handling.end('handled');
}

function learn(handling: Handling, outcome: unknown): void {
  const { percept, decision, atMs, beganMs, context, inbound, around } = handling;
  handling.on('learn');
  const experience = { message: inbound.message, percept, decision, outcome, durationMs: atMs - beganMs };
  const learnt = around.agent.faculties.learn?.(experience, context);
  if (isPromise(learnt)) void later(handling, learnt, learned);
  else learned(handling);
}

function learned(handling: Handling): void {
  handling.end('handled');
}

/** Whether nothing more is to be done: the time is over, or the sender has given up. */
export function isOver(handling: Handling): boolean {
  if (handling.over) return true;
  const { givenUp } = handling.inbound;
  if (!givenUp) return false;
  handling.inbound.handled(saysNobodyHadIt(givenUp) ? unfinished(handling, givenUp) : givenUp);
  handling.end('abandoned', givenUp);
  return true;
}

/** Its conversation was cut off since something else did not get through, or its agent goes; the message itself was worked on. */
function unfinished({ around, inbound }: Handling, cause: MeshError): MeshError {
  const text = `agent "${around.self.id}" was at work on message ${inbound.message.id}: ${cause.message}`;
  return new MeshError('OUTCOME_UNKNOWN', text, { cause });
}

/** Who brought a message gives it to another instance then. */
function saysNobodyHadIt({ reason }: MeshError): boolean {
  return reason === 'DRAINING' || undelivered.has(reason);
}

/** Answers with what a faculty threw. */
export function fail(handling: Handling, thrown: unknown): void {
  if (isOver(handling)) return;
  const { around, inbound, understood } = handling;
  const { message } = inbound;
  const error = errorOfHandler(around.self.id, thrown);
  const misunderstood = !understood && misunderstandings.has(error.reason);
  const wanted = wantsAnswer(message.performative);
  if (!misunderstood) around.telemetry.failed(message, error);
  const told = asHandled(around.self.id, error);
  try {
    handling.answer(wanted ? failureReply(misunderstood ? 'not_understood' : 'failure', error) : undefined, told);
  } catch (refused) {
    // Not even a failure can be sent, such as one that its protocol does not allow: its sender hears that it is over.
    around.telemetry.failed(message, errorOfHandler(around.self.id, refused));
    inbound.handled(told);
  }
  handling.end(misunderstood ? 'handled' : 'failed', error);
}

/** A handler may throw what another agent's refusal said to it: of its own message that must not say that nobody had it. */
function asHandled(agentId: string, error: MeshError): MeshError {
  if (!saysNobodyHadIt(error)) return error;
  return new MeshError('HANDLER_FAILED', `agent "${agentId}" failed: ${error.message}`, {
    cause: error,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  });
}

/** What a handler threw, as callers see it: a MeshError as it is, of anything else the message alone. */
export function errorOfHandler(agentId: string, thrown: unknown): MeshError {
  if (thrown instanceof MeshError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new MeshError('HANDLER_FAILED', `agent "${agentId}" failed: ${message}`, { cause: thrown });
}
