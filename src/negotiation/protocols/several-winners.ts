import { create } from '@bufbuild/protobuf';
import { AwardState, FulfilledSchema, type Offer, Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import { chooseBest } from '../award/weigh.js';
import type { Draft } from '../draft.js';
import { addAward, completeParts, end, endWithNothing, payable, reject, situationOf } from '../outcome.js';
import { openRound } from '../rounds.js';
import type { NegotiationState } from '../state.js';
import { termsOf } from '../terms.js';
import { inTieOrder } from '../ties.js';
import { optionsOf, violation } from './options.js';
import type { Protocol } from './protocol.js';

const name = 'severalWinners';

/**
 * Several winners share what is wanted. Bidders say how many units they offer; the policy's best are awarded, each as much as is still
 * missing, until there are enough. Each award has its own fence and lease; what one fails to do goes to the next best who has no award.
 * It is completed when all units are done, or at least as many as were said to be enough and nobody is left to do the rest.
 */
export const severalWinners: Protocol = {
  name: 'several_winners',
  check(started) {
    const { quantity, atLeast } = optionsOf(name, started);
    if (atLeast > quantity) return violation('protocol.several_winners.at_least', 'must not be more than quantity');
    if (started.policy?.policy.case !== 'caller') return undefined;
    return violation('policy', 'must not be that the caller decides: several are awarded at once');
  },
  opened(draft) {
    const { quantity } = optionsOf(name, draft.state.terms);
    openRound(draft, { terms: { protocol: 'several_winners', quantity, maxRounds: 1 } });
  },
  collected: fill,
  failed: fill,
  undecided: fill,
  delivered(draft, { fence, agent }, result) {
    draft.add({ case: 'fulfilled', value: create(FulfilledSchema, { fence, agent, ...(result && { result }) }) });
  },
  working: fill,
  late(draft) {
    const done = quantityOf(draft.state, AwardState.FULFILLED);
    if (done < leastOf(draft)) return false;
    completeParts(draft, done);
    return true;
  },
};

/** Awards what is missing, as far as it is offered; ends it when nothing more can come. */
function fill(draft: Draft): void {
  const offered = payable(draft).reduce((sum, offer) => sum + unitsOf(offer), 0);
  const done = quantityOf(draft.state, AwardState.FULFILLED);
  const under = quantityOf(draft.state, AwardState.IN_FORCE);
  if (done + under + offered === 0) endWithNothing(draft);
  else if (done + under + offered < leastOf(draft)) end(draft, Outcome.FAILED, tooFew(draft, done + under + offered));
  else {
    awardMissing(draft);
    if (quantityOf(draft.state, AwardState.IN_FORCE) === 0) completeParts(draft, done);
  }
}

function awardMissing(draft: Draft): void {
  const { quantity } = optionsOf(name, draft.state.terms);
  const before = draft.state.awards.length;
  for (;;) {
    const { state } = draft;
    const missing = quantity - quantityOf(state, AwardState.FULFILLED) - quantityOf(state, AwardState.IN_FORCE);
    const offers = inTieOrder(payable(draft), termsOf(state));
    if (missing === 0 || offers.length === 0) break;
    const choice = chooseBest(offers, situationOf(draft));
    const { offer, reason } = choice;
    const units = Math.min(unitsOf(offer), missing, payableUnits(draft, offer));
    addAward(draft, { ...choice, quantity: units, reason: `${units} of ${quantity}: ${reason}` });
  }
  if (draft.state.awards.length > before) reject(draft, true);
}

function tooFew(draft: Draft, most: number): MeshError {
  const { quantity } = optionsOf(name, draft.state.terms);
  const needed = leastOf(draft);
  const message = `${quantity} units were wanted, at least ${needed}; no more than ${most} can be had`;
  return new MeshError('QUANTITY_SHORT', message, { details: { quantity: String(most) } });
}

/** The units of awards that stand like this. */
function quantityOf({ awards }: NegotiationState, wanted: AwardState): number {
  return awards.reduce((sum, { award, state }) => sum + (state === wanted ? (award?.quantity ?? 0) : 0), 0);
}

/** How many units of an offer can be paid out of what is left; at least one of an offer that can be paid. */
function payableUnits(draft: Draft, { proposal }: Offer): number {
  const price = Number(proposal?.priceMicros ?? 0n);
  const { micros } = draft.left();
  return micros === undefined || price === 0 ? Number.POSITIVE_INFINITY : Math.floor(micros / price);
}

function unitsOf({ proposal }: Offer): number {
  return proposal?.quantity || 1;
}

function leastOf({ state }: Draft): number {
  const { quantity, atLeast } = optionsOf(name, state.terms);
  return atLeast || quantity;
}
