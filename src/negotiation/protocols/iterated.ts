import type { Offer, Proposal } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { lowestAsked } from '../award/lowest-price.js';
import type { Draft } from '../draft.js';
import { choose, chooseByPolicy, complete } from '../outcome.js';
import { isTimeForRound, offersOfRound, openRound } from '../rounds.js';
import { candidates, roundOf } from '../state.js';
import { optionsOf } from './options.js';
import type { Protocol } from './protocol.js';

const name = 'iterated';
const usualRounds = 5;

/**
 * Rounds in which proposals get better (fipa00030): each call after the first tells those who proposed the lowest price so far. What an
 * agent proposes takes the place of what it proposed before; who passes keeps to that. When a round brings nothing new, or was the
 * last, the policy picks as in a contract net.
 */
export const iterated: Protocol = {
  name,
  opened: draft => openRound(draft, { terms: termsOf(draft) }),
  collected(draft) {
    const offers = candidates(draft.state);
    if (offers.length > 0 && hasNews(draft) && roundOf(draft.state) < roundsOf(draft) && isTimeForRound(draft))
      openRound(draft, { agents: offers.map(({ agent }) => agent), terms: termsOf(draft) });
    else choose(draft);
  },
  failed: choose,
  undecided: chooseByPolicy,
  delivered: (draft, { agent }, result) => complete(draft, agent, result),
};

function termsOf(draft: Draft) {
  const offers = candidates(draft.state);
  const lowest = offers.length > 0 ? lowestAsked(offers).offer : undefined;
  return {
    protocol: name,
    maxRounds: roundsOf(draft),
    ...(lowest && { priceToBeatMicros: lowest.proposal?.priceMicros ?? 0n }),
  };
}

/** Whether an offer of this round differs from what its agent offered before. */
function hasNews({ state }: Draft): boolean {
  return offersOfRound(state).some(({ agent, proposal, round }) => {
    const before = state.offers.findLast(offer => offer.agent === agent && offer.round < round);
    return before === undefined || !isSame(before, proposal);
  });
}

function isSame({ proposal: before }: Offer, now: Proposal | undefined): boolean {
  return (
    before?.priceMicros === now?.priceMicros &&
    before?.time?.seconds === now?.time?.seconds &&
    before?.time?.nanos === now?.time?.nanos &&
    before?.quality === now?.quality &&
    before?.confidence === now?.confidence
  );
}

function roundsOf({ state }: Draft): number {
  return optionsOf(name, state.terms).maxRounds || usualRounds;
}
