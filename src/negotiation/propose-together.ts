import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { isUnlimited } from '../budget/index.js';
import type { Command } from './commands.js';
import { isInCurrency, offerOf } from './decide-bidder.js';
import type { Draft } from './draft.js';
import { protocolOf } from './protocols/known.js';
import { termsOf, timesOf } from './terms.js';

/**
 * Takes offers that come together in one pass: as many of these commands, from one on, as are offers that nothing speaks against. Gives how
 * many; 0: that one is decided by itself. The steps are those that each would lead to: only the last can be the last answer.
 */
export function proposeTogether(draft: Draft, commands: readonly Command[], from: number): number {
  const { state } = draft;
  if (commands[from]?.kind !== 'propose' || !takesAny(draft)) return 0;
  const answered = draft.answered();
  const offers: Offer[] = [];
  for (let at = from; at < commands.length; at++) {
    const command = commands[at];
    if (command?.kind !== 'propose' || command.round !== undefined) break;
    const { agent, proposal } = command;
    if (!isInCurrency(state, proposal) || !answered.add(agent)) break;
    offers.push(offerOf(draft, command));
  }
  if (offers.length > 0) draft.addOffers(offers);
  return offers.length;
}

/** Whether an offer is taken whatever its price, and until everybody has answered. */
function takesAny(draft: Draft): boolean {
  const { state, nowMs } = draft;
  if (state.status !== 'collecting' || state.round || protocolOf(state).isSettled) return false;
  return nowMs < state.proposeByMs && nowMs < timesOf(termsOf(state)).doByMs && isUnlimited(draft.left());
}
