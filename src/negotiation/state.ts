import type { AwardStatus } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type {
  Award,
  Declined,
  Ended,
  Offer,
  Participant,
  Passed,
  Refused,
  RoundOpened,
  Started,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Status } from './states.js';

/**
 * What may become of an offer.
 * - `open`: nothing was decided about it.
 * - `reserve`: its bidder was told that it did not win; it may still be awarded.
 * - `awarded`: it was taken.
 * - `withdrawn`: its bidder took it back.
 * - `superseded`: its bidder made another one in a later round.
 * - `rejected`: it is not taken, for good.
 */
export type Standing = 'open' | 'reserve' | 'awarded' | 'withdrawn' | 'superseded' | 'rejected';

/** The progress lease of an award in force; times in ms since the epoch. */
export interface Lease {
  readonly award: Award;
  /** When the winner was last heard of. */
  readonly heardAtMs: number;
  readonly untilMs: number;
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
  /** Until when proposals are taken, in this round. */
  readonly proposeByMs: number;
  /** The round that was opened last; undefined: the protocol has none. */
  readonly round: RoundOpened | undefined;
  /** In the order in which they came. */
  readonly offers: readonly Offer[];
  /** What became of each of them. */
  readonly standings: readonly Standing[];
  readonly declined: readonly Declined[];
  /** Who passed in which round. */
  readonly passed: readonly Passed[];
  readonly refused: readonly Refused[];
  /** By fence. */
  readonly awards: readonly AwardStatus[];
  /** Of the awards in force, by fence; after the end, of those that were in force then. */
  readonly leases: readonly Lease[];
  /** Until when the caller decides; undefined when it is not its turn. */
  readonly decideByMs: number | undefined;
  /** How many steps of progress were kept. */
  readonly progressed: number;
  readonly ended: Ended | undefined;
  readonly endedAtMs: number;
}

/** Shared by all, as lists of a state never change. */
const none: readonly never[] = [];

/** A negotiation in which nothing has happened. */
export function initialState(id: string): NegotiationState {
  return {
    id,
    status: 'new',
    version: 0n,
    terms: undefined,
    startedAtMs: 0,
    proposeByMs: 0,
    round: undefined,
    offers: none,
    standings: none,
    declined: none,
    passed: none,
    refused: none,
    awards: none,
    leases: none,
    decideByMs: undefined,
    progressed: 0,
    ended: undefined,
    endedAtMs: 0,
  };
}

/** Nothing but the end is missing: it has begun and is not over. */
export function isOpen({ status }: NegotiationState): boolean {
  return status !== 'new' && status !== 'ended';
}

/** The awards in force, by fence. */
export function awardsInForce({ status, leases }: NegotiationState): readonly Award[] {
  return status === 'doing' ? leases.map(({ award }) => award) : [];
}

/** The award in force of an agent; it has one at most. */
export function awardOf(state: NegotiationState, agent: string): Award | undefined {
  return leaseOf(state, agent)?.award;
}

/** The lease of an agent's award in force. */
export function leaseOf({ status, leases }: NegotiationState, agent: string): Lease | undefined {
  return status === 'doing' ? leases.find(({ award }) => award.agent === agent) : undefined;
}

/** The number of the round; 0: the protocol has none. */
export function roundOf({ round }: NegotiationState): number {
  return round?.round ?? 0;
}

/** Whether an offer may be awarded. */
export function isCandidate(standing: Standing | undefined): boolean {
  return standing === 'open' || standing === 'reserve';
}

/** The offers that may be awarded, in the order in which they came. */
export function candidates({ offers, standings }: NegotiationState): readonly Offer[] {
  return standings.every(isCandidate) ? offers : offers.filter((_, at) => isCandidate(standings[at]));
}

/** The offers that stand like this, in the order in which they came. */
export function offersThatAre(standing: Standing, { offers, standings }: NegotiationState): Offer[] {
  return offers.filter((_, at) => standings[at] === standing);
}

/** The agents that are called: all, or those of the round. */
export function calledOf({ round, terms }: NegotiationState): readonly string[] {
  return round?.agents ?? terms?.participants.map(({ agent }) => agent) ?? [];
}

/** Whether all can have answered with so many answers more: nobody is looked at, answers are counted. */
export function mayBeAll({ offers, declined, passed, round, terms }: NegotiationState, more = 0): boolean {
  const called = (round?.agents ?? terms?.participants)?.length ?? 0;
  return offers.length + declined.length + passed.length + more >= called;
}

/** Of each list of participants where they stand in it: every answer asks for one. */
const places = new WeakMap<readonly Participant[], ReadonlyMap<string, number>>();

const nobody: readonly never[] = [];

/** Where participants stand among all, by agent. */
export function placesOf({ terms }: NegotiationState): ReadonlyMap<string, number> {
  const participants = terms?.participants ?? nobody;
  const before = places.get(participants);
  if (before) return before;
  const made = new Map<string, number>();
  for (const [place, { agent }] of participants.entries()) made.set(agent, place);
  places.set(participants, made);
  return made;
}

/** The instance that an agent was called at. */
export function sessionOf(state: NegotiationState, agent: string): string {
  return state.terms?.participants[placesOf(state).get(agent) ?? -1]?.sessionId ?? '';
}

/** Whether an agent takes part. */
export function isParticipant(state: NegotiationState, agent: string): boolean {
  return placesOf(state).has(agent);
}
