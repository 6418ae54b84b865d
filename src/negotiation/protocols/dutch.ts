import { formatMoney } from '../../budget/index.js';
import type { Draft } from '../draft.js';
import { award, complete, endWithNothing } from '../outcome.js';
import { isTimeForRound, offersOfRound, openRound, remaining } from '../rounds.js';
import { byPriceAlone, optionsOf, violation } from './options.js';
import type { Protocol } from './protocol.js';

const name = 'dutch';
const stepsMax = 1_000n;

/**
 * The manager offers a low price and raises it by steps while nobody agrees. The first who does wins at once and is paid that price, even if
 * it would have done it for less. When its award fails, the others are offered the same price again.
 */
export const dutch: Protocol = {
  name,
  check(started) {
    const { startPriceMicros, stepMicros, maxPriceMicros } = optionsOf(name, started);
    if (maxPriceMicros < startPriceMicros)
      return violation('protocol.dutch.max_price_micros', 'must not be lower than start_price_micros');
    if (maxPriceMicros - startPriceMicros > stepsMax * stepMicros)
      return violation('protocol.dutch.step_micros', `must be so large that ${stepsMax} steps lead to the last price`);
    return byPriceAlone(started);
  },
  opened: draft => offer(draft, optionsOf(name, draft.state.terms).startPriceMicros),
  isSettled: state => offersOfRound(state).length > 0,
  collected(draft) {
    const [agreed] = offersOfRound(draft.state);
    const price = priceOf(draft);
    const { maxPriceMicros, stepMicros } = optionsOf(name, draft.state.terms);
    if (agreed) {
      const reason = `the first to agree to ${formatMoney(price, agreed.proposal?.currency)}`;
      award(draft, { offer: agreed, priceMicros: price, reason });
    } else if (price < maxPriceMicros) offer(draft, lower(price + stepMicros, maxPriceMicros));
    else endWithNothing(draft);
  },
  failed: draft => offer(draft, priceOf(draft)),
  undecided: endWithNothing,
  delivered: (draft, { agent }, result) => complete(draft, agent, result),
};

function offer(draft: Draft, price: bigint): void {
  const agents = remaining(draft.state);
  if (agents.length === 0 || !isTimeForRound(draft)) endWithNothing(draft);
  else openRound(draft, { agents, terms: { protocol: name, priceAtMostMicros: price } });
}

/** The price that is offered in this round. */
function priceOf({ state }: Draft): bigint {
  return state.round?.terms?.priceAtMostMicros ?? 0n;
}

function lower(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
