import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type AwardStatus, AwardStatusSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { type Award, AwardState, type Ended, Outcome, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../base/index.js';
import { isCandidate, type Lease, type NegotiationState, type Standing, type StandingOffer } from './state.js';
import { next, protocolNameOf } from './states.js';
import { termsOf, timesOf } from './terms.js';

/** The negotiation after a step. Steps come from `decide` or from the record; others are a programmer fault. */
export function evolve(state: NegotiationState, step: Step): NegotiationState {
  const { kind } = step;
  assert(kind.case !== undefined, 'a step says what happened');
  const atMs = step.at ? timestampMs(step.at) : 0;
  const status = next(protocolNameOf(state.terms), state.status, kind.case);
  // A copy and then what changes: far faster than one literal of both.
  return Object.assign({ ...state, status, version: state.version + 1n }, changes(state, kind, atMs));
}

type Kind = Exclude<Step['kind'], { case: undefined }>;

function changes(state: NegotiationState, kind: Kind, atMs: number): Partial<NegotiationState> {
  switch (kind.case) {
    case 'started':
      return { terms: kind.value, startedAtMs: atMs, proposeByMs: timesOf(kind.value).proposeByMs };
    case 'roundOpened':
      return { round: kind.value, proposeByMs: kind.value.proposeBy ? timestampMs(kind.value.proposeBy) : 0 };
    case 'proposed': {
      const { agent } = kind.value;
      const before = state.round
        ? stand(state.offers, 'superseded', one => isCandidate(one) && one.offer.agent === agent)
        : state.offers;
      return { offers: [...before, { offer: kind.value, standing: 'open' }] };
    }
    case 'declined':
      return {
        declined: [...state.declined, kind.value],
        offers: stand(state.offers, 'withdrawn', ({ offer }) => offer.agent === kind.value.agent),
      };
    case 'passed':
      return { passed: [...state.passed, kind.value] };
    case 'refused':
      return { refused: [...state.refused, kind.value] };
    case 'deciding':
      return { decideByMs: kind.value.decideBy ? timestampMs(kind.value.decideBy) : 0 };
    case 'awarded':
      return awarded(state, kind.value, atMs);
    case 'rejected': {
      const told = new Set(kind.value.proposalIds);
      const standing = kind.value.inReserve ? 'reserve' : 'rejected';
      return { offers: stand(state.offers, standing, ({ offer }) => told.has(offer.proposalId)) };
    }
    case 'progressed': {
      const { fence } = kind.value;
      return {
        awards: changeAward(state, fence, { progress: kind.value }),
        progressed: state.progressed + 1,
        leases: state.leases.map(lease => (lease.award.fence === fence ? leaseFrom(state, lease.award, atMs) : lease)),
      };
    }
    case 'resumed':
      return { leases: state.leases.map(({ award }) => leaseFrom(state, award, atMs)) };
    case 'fulfilled': {
      const { fence, result } = kind.value;
      return over(state, fence, { state: AwardState.FULFILLED, ...(result && { result }) });
    }
    case 'awardFailed': {
      const { fence, failure } = kind.value;
      return over(state, fence, { state: AwardState.FAILED, ...(failure && { failure }) });
    }
    case 'reported':
    case 'rated':
      return {};
    case 'ended':
      return {
        ended: kind.value,
        endedAtMs: atMs,
        decideByMs: undefined,
        awards: endAwards(state, kind.value),
      };
  }
}

function awarded(state: NegotiationState, award: Award, atMs: number): Partial<NegotiationState> {
  assert(award.fence > (state.awards.at(-1)?.award?.fence ?? 0n), `fences grow; ${award.fence} does not`);
  return {
    awards: [...state.awards, create(AwardStatusSchema, { award, state: AwardState.IN_FORCE })],
    leases: [...state.leases, leaseFrom(state, award, atMs)],
    offers: stand(state.offers, 'awarded', ({ offer }) => offer.proposalId === award.proposalId),
    decideByMs: undefined,
  };
}

/** The winner was heard of: its lease begins anew. */
function leaseFrom(state: NegotiationState, award: Award, atMs: number): Lease {
  return { award, heardAtMs: atMs, untilMs: atMs + timesOf(termsOf(state)).progressWithinMs };
}

/** An award is no longer in force. */
function over(state: NegotiationState, fence: bigint, change: Partial<AwardStatus>): Partial<NegotiationState> {
  return {
    awards: changeAward(state, fence, change),
    leases: state.leases.filter(({ award }) => award.fence !== fence),
  };
}

/** What the awards that were in force are when the negotiation is over. */
function endAwards(state: NegotiationState, { outcome, failure, agent }: Ended): readonly AwardStatus[] {
  if (state.leases.length === 0) return state.awards;
  return state.awards.map(one => {
    if (one.state !== AwardState.IN_FORCE) return one;
    if (outcome === Outcome.COMPLETED && one.award?.agent === agent) return { ...one, state: AwardState.FULFILLED };
    return { ...one, state: AwardState.FAILED, ...(failure && { failure }) };
  });
}

function changeAward({ awards }: NegotiationState, fence: bigint, change: Partial<AwardStatus>): AwardStatus[] {
  return awards.map(one => (one.award?.fence === fence ? { ...one, ...change } : one));
}

function stand(
  offers: readonly StandingOffer[],
  standing: Standing,
  which: (one: StandingOffer) => boolean,
): StandingOffer[] {
  return offers.map(one => (which(one) ? { ...one, standing } : one));
}
