import type { AwardStatus } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Award, Declined, Ended, Offer, Refused, Started } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Status } from './states.js';

/**
 * What may become of an offer.
 * - `open`: nothing was decided about it.
 * - `reserve`: its bidder was told that it did not win; it may still be awarded.
 * - `awarded`: it was taken.
 * - `withdrawn`: its bidder took it back.
 * - `rejected`: it is not taken, for good.
 */
export type Standing = 'open' | 'reserve' | 'awarded' | 'withdrawn' | 'rejected';

/** An offer and what became of it. */
export interface StandingOffer {
  readonly offer: Offer;
  readonly standing: Standing;
}

/** A negotiation, as its steps make it. It never changes: `evolve` gives the next one. Times are in ms since the epoch. */
export interface NegotiationState {
  readonly id: string;
  readonly status: Status;
  /** The number of its steps. */
  readonly version: bigint;
  /** What it is about; undefined while it is new. */
  readonly terms: Started | undefined;
  readonly startedAtMs: number;
  /** In the order in which they came. */
  readonly offers: readonly StandingOffer[];
  readonly declined: readonly Declined[];
  readonly refused: readonly Refused[];
  /** By fence. */
  readonly awards: readonly AwardStatus[];
  /** Until when the caller decides; undefined when it is not its turn. */
  readonly decideByMs: number | undefined;
  /** When the winner was last heard of, and when its progress lease runs out. */
  readonly heardAtMs: number;
  readonly leaseUntilMs: number;
  /** How many steps of progress were kept. */
  readonly progressed: number;
  readonly ended: Ended | undefined;
  readonly endedAtMs: number;
}

/** A negotiation in which nothing has happened. */
export function initialState(id: string): NegotiationState {
  return {
    id,
    status: 'new',
    version: 0n,
    terms: undefined,
    startedAtMs: 0,
    offers: [],
    declined: [],
    refused: [],
    awards: [],
    decideByMs: undefined,
    heardAtMs: 0,
    leaseUntilMs: 0,
    progressed: 0,
    ended: undefined,
    endedAtMs: 0,
  };
}

/** Nothing but the end is missing: it has begun and is not over. */
export function isOpen({ status }: NegotiationState): boolean {
  return status !== 'new' && status !== 'ended';
}

/** The award in force. */
export function awardInForce(state: NegotiationState): Award | undefined {
  return state.status === 'doing' ? state.awards.at(-1)?.award : undefined;
}

/** The offers that may be awarded, in the order in which they came. */
export function candidates(state: NegotiationState): Offer[] {
  return state.offers.filter(({ standing }) => standing === 'open' || standing === 'reserve').map(({ offer }) => offer);
}

/** Whether this agent has answered the call. */
export function hasAnswered({ offers, declined }: NegotiationState, agent: string): boolean {
  return offers.some(({ offer }) => offer.agent === agent) || declined.some(one => one.agent === agent);
}

/** The agents that were called and have not answered. */
export function unanswered(state: NegotiationState): string[] {
  const { participants = [] } = state.terms ?? {};
  const answered = new Set([
    ...state.offers.map(({ offer }) => offer.agent),
    ...state.declined.map(({ agent }) => agent),
  ]);
  return participants.map(({ agent }) => agent).filter(agent => !answered.has(agent));
}

/** The instance that an agent was called at. */
export function sessionOf({ terms }: NegotiationState, agent: string): string {
  return terms?.participants.find(one => one.agent === agent)?.sessionId ?? '';
}
