import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type AwardStatus, AwardStatusSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import {
  type Award,
  AwardState,
  type Ended,
  type Offer,
  Outcome,
  type Rejected,
  type Step,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../base/index.js';
import { isCandidate, type Lease, type NegotiationState, type Standing } from './state.js';
import { next, protocolNameOf } from './states.js';
import { termsOf, timesOf } from './terms.js';

/** The negotiation after a step. Steps come from `decide` or from the record; others are a programmer fault. */
export function evolve(state: NegotiationState, step: Step): NegotiationState {
  const { kind } = step;
  assert(kind.case !== undefined, 'a step says what happened');
  const reached = copyOf(state);
  reached.status = next(protocolNameOf(state.terms), state.status, kind.case);
  reached.version = state.version + 1n;
  change(reached, kind, step.at ? timestampMs(step.at) : 0);
  return reached;
}

/** The negotiation after offers that came together while there are no rounds: the same as after each of them, in one pass. */
export function evolveOffers(state: NegotiationState, offers: readonly Offer[]): NegotiationState {
  const reached = copyOf(state);
  reached.status = next(protocolNameOf(state.terms), state.status, 'proposed');
  reached.version = state.version + BigInt(offers.length);
  reached.offers = state.offers.concat(offers);
  reached.standings = state.standings.concat(offers.map(() => 'open'));
  return reached;
}

/** The next state in the making. */
type Changing = { -readonly [Part in keyof NegotiationState]: NegotiationState[Part] };

/** Written out: a state is made for each step, and copies of unknown shape are made field by field at run time. */
function copyOf(state: NegotiationState): Changing {
  return {
    id: state.id,
    status: state.status,
    version: state.version,
    terms: state.terms,
    startedAtMs: state.startedAtMs,
    proposeByMs: state.proposeByMs,
    round: state.round,
    offers: state.offers,
    standings: state.standings,
    declined: state.declined,
    passed: state.passed,
    refused: state.refused,
    awards: state.awards,
    leases: state.leases,
    decideByMs: state.decideByMs,
    progressed: state.progressed,
    ended: state.ended,
    endedAtMs: state.endedAtMs,
  };
}

type Kind = Exclude<Step['kind'], { case: undefined }>;

function change(state: Changing, kind: Kind, atMs: number): void {
  switch (kind.case) {
    case 'started':
      state.terms = kind.value;
      state.startedAtMs = atMs;
      state.proposeByMs = timesOf(kind.value).proposeByMs;
      break;
    case 'roundOpened':
      state.round = kind.value;
      state.proposeByMs = kind.value.proposeBy ? timestampMs(kind.value.proposeBy) : 0;
      break;
    case 'proposed': {
      const { agent } = kind.value;
      if (state.round) stand(state, 'superseded', (offer, before) => isCandidate(before) && offer.agent === agent);
      state.offers = [...state.offers, kind.value];
      state.standings = [...state.standings, 'open'];
      break;
    }
    case 'declined':
      state.declined = [...state.declined, kind.value];
      stand(state, 'withdrawn', ({ agent }) => agent === kind.value.agent);
      break;
    case 'passed':
      state.passed = [...state.passed, kind.value];
      break;
    case 'refused':
      state.refused = [...state.refused, kind.value];
      break;
    case 'deciding':
      state.decideByMs = kind.value.decideBy ? timestampMs(kind.value.decideBy) : 0;
      break;
    case 'rejected':
      reject(state, kind.value);
      break;
    default:
      changeAwards(state, kind, atMs);
  }
}

type AwardKind = Exclude<
  Kind,
  {
    case: 'started' | 'roundOpened' | 'proposed' | 'declined' | 'passed' | 'refused' | 'deciding' | 'rejected';
  }
>;

/** What happens once something was awarded. */
function changeAwards(state: Changing, kind: AwardKind, atMs: number): void {
  switch (kind.case) {
    case 'awarded':
      award(state, kind.value, atMs);
      break;
    case 'progressed': {
      const { fence } = kind.value;
      state.awards = changeAward(state, fence, { progress: kind.value });
      state.progressed += 1;
      state.leases = state.leases.map(lease =>
        lease.award.fence === fence ? leaseFrom(state, lease.award, atMs) : lease,
      );
      break;
    }
    case 'resumed':
      state.leases = state.leases.map(({ award }) => leaseFrom(state, award, atMs));
      break;
    case 'fulfilled': {
      const { fence, result } = kind.value;
      end(state, fence, { state: AwardState.FULFILLED, ...(result && { result }) });
      break;
    }
    case 'awardFailed': {
      const { fence, failure } = kind.value;
      end(state, fence, { state: AwardState.FAILED, ...(failure && { failure }) });
      break;
    }
    case 'reported':
    case 'rated':
      break;
    case 'ended':
      state.ended = kind.value;
      state.endedAtMs = atMs;
      state.decideByMs = undefined;
      state.awards = endAwards(state, kind.value);
  }
}

function award(state: Changing, award: Award, atMs: number): void {
  assert(award.fence > (state.awards.at(-1)?.award?.fence ?? 0n), 'fences grow');
  state.awards = [...state.awards, { $typeName: AwardStatusSchema.typeName, award, state: AwardState.IN_FORCE }];
  state.leases = [...state.leases, leaseFrom(state, award, atMs)];
  stand(state, 'awarded', ({ proposalId }) => proposalId === award.proposalId);
  state.decideByMs = undefined;
}

/** The winner was heard of: its lease begins anew. */
function leaseFrom(state: NegotiationState, award: Award, atMs: number): Lease {
  return { award, heardAtMs: atMs, untilMs: atMs + timesOf(termsOf(state)).progressWithinMs };
}

/** An award is no longer in force. */
function end(state: Changing, fence: bigint, how: Partial<AwardStatus>): void {
  state.awards = changeAward(state, fence, how);
  state.leases = state.leases.filter(({ award }) => award.fence !== fence);
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

/** Only what is open is rejected; mostly it is all of that, in its order: then nothing is looked up. */
function reject(state: Changing, { proposalIds, inReserve }: Rejected): void {
  const standing = inReserve ? 'reserve' : 'rejected';
  let told = 0;
  stand(state, standing, ({ proposalId }, before) => {
    const isNext = before === 'open' && proposalId === proposalIds[told];
    if (isNext) told++;
    return isNext;
  });
  if (told === proposalIds.length) return;
  const all = new Set(proposalIds);
  stand(state, standing, ({ proposalId }, before) => before === 'open' && all.has(proposalId));
}

/** Some of the offers stand like this from now on. */
function stand(state: Changing, standing: Standing, which: (offer: Offer, before: Standing) => boolean): void {
  state.standings = state.standings.map((before, at) => (which(state.offers[at] as Offer, before) ? standing : before));
}
