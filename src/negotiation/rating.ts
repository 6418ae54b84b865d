import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { RateRequest } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { AwardState, RatedSchema, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { fieldInvalid } from '../message/index.js';
import type { NegotiationState } from './state.js';
import { termsOf } from './terms.js';

/** What a caller says of a result. */
export type Rating = Pick<RateRequest, 'quality' | 'paidMicros' | 'fence'>;

/**
 * The step that a rating is. Errors: FIELD_INVALID when it says nothing, NEGOTIATION_STATE when there is no such result (yet).
 */
export function rate(state: NegotiationState, { quality, paidMicros, fence }: Rating, nowMs: number): Step {
  if (quality === undefined && paidMicros === undefined)
    throw fieldInvalid([{ field: 'quality', rule: 'required', message: 'quality or paid_micros is required' }]);
  const fulfilled = state.awards.filter(one => one.state === AwardState.FULFILLED);
  const award = (fence === 0n ? fulfilled.at(-1) : fulfilled.find(one => one.award?.fence === fence))?.award;
  if (state.status !== 'ended' || !award) throw nothingToRate(state, fence);
  const value = create(RatedSchema, {
    fence: award.fence,
    agent: award.agent,
    capability: termsOf(state).task?.capability ?? '',
    ...(quality !== undefined && { quality }),
    ...(paidMicros !== undefined && { paidMicros }),
  });
  const at = timestampFromMs(nowMs);
  const version = state.version + 1n;
  return create(StepSchema, { negotiationId: state.id, version, at, kind: { case: 'rated', value } });
}

function nothingToRate({ id, status }: NegotiationState, fence: bigint): MeshError {
  const which = fence === 0n ? 'result' : `result of the award with fence ${fence}`;
  return new MeshError('NEGOTIATION_STATE', `negotiation ${id} is ${status} and has no ${which} to rate`, {
    details: { state: status },
  });
}
