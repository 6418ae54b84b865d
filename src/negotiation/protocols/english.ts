import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { lowestAsked } from '../award/lowest-price.js';
import type { Draft } from '../draft.js';
import { award, complete, endWithNothing, payable } from '../outcome.js';
import { isTimeForRound, offersOfRound, openRound } from '../rounds.js';
import { candidates, roundOf } from '../state.js';
import { termsOf } from '../terms.js';
import { inTieOrder } from '../ties.js';
import { byPriceAlone, optionsOf } from './options.js';
import type { Protocol } from './protocol.js';

const name = 'english';
const usualRounds = 100;

/**
 * An open auction downwards. In each round those who are still in it are told the price to beat, and by how much; the one who holds that
 * price is not asked. Who passes, or says nothing, is out of the rounds – the price only falls – and its last offer stands in reserve. When
 * nobody underbids, the lowest price wins and is paid.
 */
export const english: Protocol = {
  name,
  check: byPriceAlone,
  opened(draft) {
    const { startPriceMicros } = optionsOf(name, draft.state.terms);
    openRound(draft, {
      terms: { ...common(draft), ...(startPriceMicros !== undefined && { priceAtMostMicros: startPriceMicros }) },
    });
  },
  collected(draft) {
    const agents = stillIn(draft);
    if (agents.length > 0 && roundOf(draft.state) < roundsOf(draft) && isTimeForRound(draft)) goOn(draft, agents);
    else awardLowest(draft);
  },
  failed: awardLowest,
  undecided: awardLowest,
  delivered: (draft, { agent }, result) => complete(draft, agent, result),
};

function goOn(draft: Draft, agents: readonly string[]): void {
  const toBeat = leading(draft)?.proposal?.priceMicros ?? 0n;
  const atMost = toBeat - decrementOf(draft);
  if (atMost < 0n) awardLowest(draft);
  else openRound(draft, { agents, terms: { ...common(draft), priceToBeatMicros: toBeat, priceAtMostMicros: atMost } });
}

/** Those who bid in this round, and the one that they had to beat, without the one that is to be beaten now. */
function stillIn(draft: Draft): string[] {
  const { state } = draft;
  const now = offersOfRound(state);
  if (now.length === 0) return [];
  const before = candidates(state).filter(({ round }) => round < roundOf(state));
  const held = before.length > 0 ? [lowestOf(draft, before)] : [];
  const leader = leading(draft);
  const gone = new Set(state.declined.map(({ agent }) => agent));
  return [...held, ...now].map(({ agent }) => agent).filter(agent => agent !== leader?.agent && !gone.has(agent));
}

function leading(draft: Draft): Offer | undefined {
  const offers = candidates(draft.state);
  return offers.length > 0 ? lowestOf(draft, offers) : undefined;
}

function awardLowest(draft: Draft): void {
  const { state } = draft;
  const offers = inTieOrder(payable(draft), termsOf(state));
  if (offers.length === 0) endWithNothing(draft);
  else award(draft, lowestAsked(offers));
}

function lowestOf({ state }: Draft, offers: readonly Offer[]): Offer {
  return lowestAsked(inTieOrder(offers, termsOf(state))).offer;
}

function common(draft: Draft) {
  return { protocol: name, decrementMicros: decrementOf(draft), maxRounds: roundsOf(draft) };
}

/** The least step, lest the price stand still. */
function decrementOf({ state }: Draft): bigint {
  return optionsOf(name, state.terms).decrementMicros || 1n;
}

function roundsOf({ state }: Draft): number {
  return optionsOf(name, state.terms).maxRounds || usualRounds;
}
