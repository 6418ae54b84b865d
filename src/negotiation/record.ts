import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Started, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../base/index.js';
import { type EventStore, newEvent } from '../eventlog/index.js';
import { unpackAny, unqualify } from '../message/index.js';
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

/** Steps that are read at once. */
const pageSize = 500;

/** The stream of a negotiation in the record. */
export function streamOf(id: string): string {
  return `negotiation/${id}`;
}

/** The event that a step becomes; `terms` are those of its negotiation. */
export function toEvent(step: Step, terms: Started): Event {
  const { kind } = step;
  assert(kind.case !== undefined, 'a step says what happened');
  return newEvent({
    type: eventTypes[kind.case],
    source: 'negotiation',
    timeMs: step.at ? timestampMs(step.at) : 0,
    payload: { schema: StepSchema, message: step },
    agentId: agentOf(kind),
    conversationId: terms.conversationId,
    namespace: terms.task?.namespace ?? '',
    traceparent: terms.traceContext?.traceparent ?? '',
  });
}

/** The steps of a negotiation after a version, as the record has them; none when it has no such negotiation. */
export async function* readSteps(store: EventStore, id: string, afterVersion = 0n): AsyncGenerator<Step> {
  let after = afterVersion;
  for (;;) {
    const events = await store.readStream(streamOf(id), { after, limit: pageSize });
    for (const event of events) yield stepOf(event);
    const last = events.at(-1);
    if (!last || events.length < pageSize) return;
    after = last.version;
  }
}

/** The step that an event of a negotiation is. */
export function stepOf({ payload, stream, version }: Event): Step {
  const step = payload && unpackAny(StepSchema, payload);
  assert(step, `event ${version} of ${stream} is a step`);
  return step;
}

/** The agent that a step is about, without its namespace. */
function agentOf({ value }: Step['kind']): string {
  return value && 'agent' in value && value.agent !== '' ? unqualify(value.agent).agentId : '';
}
