import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Started, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { stepsOf, stepWith } from '../agent/index.js';
import { assert } from '../base/index.js';
import { type EventStore, newEvent } from '../eventlog/index.js';
import { unqualify } from '../message/index.js';
import type { StepKind } from './states.js';

/** The type of the event that a step becomes. */
export const eventTypes: Readonly<Record<StepKind, string>> = {
  started: 'negotiation.started',
  proposed: 'negotiation.proposed',
  declined: 'negotiation.declined',
  refused: 'negotiation.refused',
  deciding: 'negotiation.deciding',
  awarded: 'negotiation.awarded',
  rejected: 'negotiation.rejected',
  progressed: 'negotiation.progressed',
  resumed: 'negotiation.resumed',
  awardFailed: 'negotiation.award_failed',
  ended: 'negotiation.ended',
  roundOpened: 'negotiation.round_opened',
  passed: 'negotiation.passed',
  fulfilled: 'negotiation.fulfilled',
  rated: 'negotiation.rated',
  reported: 'negotiation.reported',
};

/** Events that are read at once. */
const pageSize = 500;
/** Proposals that one event holds at most: with all their texts 200 kB, which every feed takes. */
const togetherMax = 128;

/** The stream of a negotiation in the record. */
export function streamOf(id: string): string {
  return `negotiation/${id}`;
}

/** The events that steps of one moment become; `terms` are those of their negotiation. Proposals that came together are one event. */
export function toEvents(steps: readonly Step[], terms: Started): Event[] {
  const events: Event[] = [];
  for (let at = 0; at < steps.length; ) {
    const together = steps.slice(at, at + countTogether(steps, at));
    events.push(toEvent(together, terms));
    at += together.length;
  }
  return events;
}

/** How many proposals stand here one after another; of anything else one. */
function countTogether(steps: readonly Step[], from: number): number {
  let at = from;
  while (at < steps.length && at - from < togetherMax && steps[at]?.kind.case === 'proposed') at++;
  return Math.max(1, at - from);
}

/** Of several steps the event is about no agent. */
function toEvent([step, ...further]: readonly Step[], terms: Started): Event {
  assert(step?.kind.case, 'a step says what happened');
  const { kind } = step;
  return newEvent({
    type: eventTypes[kind.case],
    source: 'negotiation',
    timeMs: step.at ? timestampMs(step.at) : 0,
    payload: { schema: StepSchema, message: stepWith(step, further) },
    agentId: further.length === 0 ? agentOf(kind) : '',
    conversationId: terms.conversationId,
    namespace: terms.task?.namespace ?? '',
    traceparent: terms.traceContext?.traceparent ?? '',
  });
}

/** The steps of a negotiation after a version, as the record has them; none when it has no such negotiation. */
export async function* readSteps(store: EventStore, id: string, afterVersion = 0n): AsyncGenerator<Step> {
  // An event may hold several steps: where the stream has a step is not known beforehand.
  let after = 0n;
  for (;;) {
    const events = await store.readStream(streamOf(id), { after, limit: pageSize });
    for (const event of events) for (const step of stepsOf(event)) if (step.version > afterVersion) yield step;
    const last = events.at(-1);
    if (!last || events.length < pageSize) return;
    after = last.version;
  }
}

/** The agent that a step is about, without its namespace. */
function agentOf({ value }: Step['kind']): string {
  return value && 'agent' in value && value.agent !== '' ? unqualify(value.agent).agentId : '';
}
