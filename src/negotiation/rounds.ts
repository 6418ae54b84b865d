import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type Offer, RoundOpenedSchema, type RoundTermsSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Draft } from './draft.js';
import { type NegotiationState, roundOf } from './state.js';
import { termsOf, timesOf } from './terms.js';

/** A round that is to be opened. */
export interface Round {
  /** Who is called: all who were called before and have not declined unless said. */
  readonly agents?: readonly string[];
  readonly terms: MessageInitShape<typeof RoundTermsSchema>;
}

/** Opens the next round; it has as much time as the first. */
export function openRound(draft: Draft, { agents, terms }: Round): void {
  const { state, nowMs } = draft;
  const value = create(RoundOpenedSchema, {
    round: roundOf(state) + 1,
    agents: [...(agents ?? remaining(state))],
    proposeBy: timestampFromMs(Math.min(Math.floor(nowMs + spanMsOf(state)), timesOf(termsOf(state)).doByMs)),
    terms,
  });
  draft.add({ case: 'roundOpened', value });
}

/** Whether a whole round is over before all must be done. */
export function isTimeForRound({ state, nowMs }: Draft): boolean {
  return nowMs + spanMsOf(state) < timesOf(termsOf(state)).doByMs;
}

/** Who was called at the begin and has not taken part in vain: who declined or failed is not asked again. */
export function remaining({ terms, declined, awards }: NegotiationState): string[] {
  const gone = new Set([...declined.map(({ agent }) => agent), ...awards.map(({ award }) => award?.agent ?? '')]);
  return (terms?.participants ?? []).map(({ agent }) => agent).filter(agent => !gone.has(agent));
}

/** The offers that were made in the round that was opened last. */
export function offersOfRound(state: NegotiationState): Offer[] {
  const round = roundOf(state);
  return state.offers.filter(offer => offer.round === round);
}

/** The time that each round has, in ms: what the caller gave for proposing. */
function spanMsOf({ terms, startedAtMs }: NegotiationState): number {
  return (terms?.proposeBy ? timestampMs(terms.proposeBy) : 0) - startedAtMs;
}
