import { anyIs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { fromBytes } from '../../message/index.js';

/** A step as an event holds it, with those of the same kind that were taken in the same moment, right after it. */
export function stepWith(first: Step, further: readonly Step[]): Step {
  if (further.length === 0) return first;
  const { $typeName } = first;
  return {
    ...first,
    further: further.map(({ kind }) => ({ $typeName, negotiationId: '', version: 0n, kind, further: [] })),
  };
}

/** The steps that an event of a negotiation holds, in their order; none when it is another event. Throws for bytes that are none. */
export function stepsOf({ payload }: Pick<Event, 'payload'>): Step[] {
  if (!payload || !anyIs(payload, StepSchema)) return [];
  const first = fromBytes(StepSchema, payload.value);
  const { further, negotiationId, at, version } = first;
  if (further.length === 0) return [first];
  const following = further.map((step, index) => {
    const counted = { negotiationId, version: version + BigInt(index + 1) };
    return Object.assign(step, counted, at && { at });
  });
  return [Object.assign(first, { further: [] }), ...following];
}
