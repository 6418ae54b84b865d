import { type Offer, Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { chosenByCaller } from './award/weigh.js';
import type { CommandOf } from './commands.js';
import type { Draft } from './draft.js';
import { award, end, payable, situationOf } from './outcome.js';
import { protocolOf } from './protocols/known.js';
import type { NegotiationState } from './state.js';

/** The caller picks the winner, or none. */
export function pick(draft: Draft, { proposalId }: CommandOf<'pick'>): void {
  const { state } = draft;
  if (state.status !== 'deciding') throw stateError(state, 'the caller decides while it is deciding');
  if (proposalId === '') {
    const { noneTaken } = protocolOf(state);
    if (noneTaken) noneTaken(draft);
    else end(draft, Outcome.CANCELLED, new MeshError('CALL_CANCELLED', 'the caller took none of the proposals'));
    return;
  }
  const offers = payable(draft);
  const offer = offers.find(one => one.proposalId === proposalId);
  if (!offer) throw proposalUnknown(proposalId, offers);
  award(draft, chosenByCaller(offer, offers, situationOf(draft)));
}

/** The caller no longer wants it. */
export function cancel(draft: Draft, { reason }: CommandOf<'cancel'>): void {
  if (draft.state.status === 'new') throw stateError(draft.state, 'there is nothing to cancel');
  if (draft.state.status === 'ended') return;
  const why = reason === '' ? 'the caller cancelled it' : `the caller cancelled it: ${reason}`;
  end(draft, Outcome.CANCELLED, new MeshError('CALL_CANCELLED', why));
}

/** It is not the time for this. */
export function stateError({ id, status }: NegotiationState, why: string): MeshError {
  return new MeshError('NEGOTIATION_STATE', `negotiation ${id} is ${status}; ${why}`, { details: { state: status } });
}

function proposalUnknown(proposalId: string, offers: readonly Offer[]): MeshError {
  const known = offers.map(offer => offer.proposalId);
  return new MeshError(
    'PROPOSAL_UNKNOWN',
    `no proposal "${proposalId}" can be awarded; there are ${known.slice(0, 10).join(', ') || 'none'}`,
    { details: { proposals: known.slice(0, 100).join(',') } },
  );
}
