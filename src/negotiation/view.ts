import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Negotiation, NegotiationSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { NegotiationState as StateNumber } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type NegotiationState, roundOf } from './state.js';
import type { Status } from './states.js';
import { termsOf } from './terms.js';

const numbers: Readonly<Record<Status, StateNumber>> = {
  new: StateNumber.UNSPECIFIED,
  collecting: StateNumber.COLLECTING,
  deciding: StateNumber.DECIDING,
  doing: StateNumber.DOING,
  ended: StateNumber.ENDED,
};

/** A negotiation as callers see it. */
export function viewOf(state: NegotiationState): Negotiation {
  const { task, participants, proposeBy, doBy, policy, conversationId, parentId, currency, protocol, budget } =
    termsOf(state);
  const { decideByMs, ended } = state;
  return create(NegotiationSchema, {
    id: state.id,
    ...(task && { task }),
    state: numbers[state.status],
    ...(ended && { outcome: ended.outcome, endedAt: timestampFromMs(state.endedAtMs) }),
    ...(ended?.result && { result: ended.result }),
    ...(ended?.failure && { failure: ended.failure }),
    participants,
    offers: [...state.offers],
    declined: [...state.declined],
    awards: [...state.awards],
    startedAt: timestampFromMs(state.startedAtMs),
    ...(proposeBy && { proposeBy }),
    ...(doBy && { doBy }),
    ...(decideByMs !== undefined && { decideBy: timestampFromMs(decideByMs) }),
    ...(policy && { policy }),
    conversationId,
    parentId,
    currency,
    version: state.version,
    ...(ended?.costs && { costs: ended.costs }),
    ...(budget && { budget }),
    ...(protocol && { protocol }),
    round: roundOf(state),
  });
}

/** The same without the contents of task and results, which may be large. */
export function summaryOf(state: NegotiationState): Negotiation {
  const view = viewOf(state);
  view.result = undefined;
  view.awards = view.awards.map(one => (one.result ? { ...one, result: undefined } : one));
  if (view.task) view.task = { ...view.task, content: undefined };
  return view;
}
