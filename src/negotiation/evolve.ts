import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type AwardStatus, AwardStatusSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { type Award, AwardState, Outcome, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../base/index.js';
import type { NegotiationState, Standing, StandingOffer } from './state.js';
import { next } from './states.js';
import { termsOf, timesOf } from './terms.js';

/** The negotiation after a step. Steps come from `decide` or from the record; others are a programmer fault. */
export function evolve(state: NegotiationState, step: Step): NegotiationState {
  const { kind } = step;
  assert(kind.case !== undefined, 'a step says what happened');
  const atMs = step.at ? timestampMs(step.at) : 0;
  const status = next(state.status, kind.case);
  return { ...state, ...changes(state, kind, atMs), status, version: state.version + 1n };
}

type Kind = Exclude<Step['kind'], { case: undefined }>;

function changes(state: NegotiationState, kind: Kind, atMs: number): Partial<NegotiationState> {
  switch (kind.case) {
    case 'started':
      return { terms: kind.value, startedAtMs: atMs };
    case 'proposed':
      return { offers: [...state.offers, { offer: kind.value, standing: 'open' }] };
    case 'declined':
      return {
        declined: [...state.declined, kind.value],
        offers: stand(state.offers, 'withdrawn', ({ offer }) => offer.agent === kind.value.agent),
      };
    case 'refused':
      return { refused: [...state.refused, kind.value] };
    case 'deciding':
      return { decideByMs: kind.value.decideBy ? timestampMs(kind.value.decideBy) : 0 };
    case 'awarded':
      return { ...awarded(state, kind.value), ...heard(state, atMs) };
    case 'rejected': {
      const told = new Set(kind.value.proposalIds);
      const standing = kind.value.inReserve ? 'reserve' : 'rejected';
      return { offers: stand(state.offers, standing, ({ offer }) => told.has(offer.proposalId)) };
    }
    case 'progressed':
      return {
        awards: lastAward(state, { progress: kind.value }),
        progressed: state.progressed + 1,
        ...heard(state, atMs),
      };
    case 'resumed':
      return heard(state, atMs);
    case 'awardFailed':
      return { awards: lastAward(state, { state: AwardState.FAILED, failure: kind.value.failure }) };
    case 'ended':
      return {
        ended: kind.value,
        endedAtMs: atMs,
        decideByMs: undefined,
        ...(state.status === 'doing' && { awards: lastAward(state, lastOf(kind.value)) }),
      };
  }
}

function awarded(state: NegotiationState, award: Award): Partial<NegotiationState> {
  assert(award.fence > (state.awards.at(-1)?.award?.fence ?? 0n), `fences grow; ${award.fence} does not`);
  return {
    awards: [...state.awards, create(AwardStatusSchema, { award, state: AwardState.IN_FORCE })],
    offers: stand(state.offers, 'awarded', ({ offer }) => offer.proposalId === award.proposalId),
    decideByMs: undefined,
  };
}

/** The winner was heard of: its lease begins anew. */
function heard(state: NegotiationState, atMs: number): Partial<NegotiationState> {
  return { heardAtMs: atMs, leaseUntilMs: atMs + timesOf(termsOf(state)).progressWithinMs };
}

/** What an award that was in force is when the negotiation is over. */
function lastOf({ outcome, failure }: { outcome: Outcome; failure?: AwardStatus['failure'] }): Partial<AwardStatus> {
  return outcome === Outcome.COMPLETED ? { state: AwardState.FULFILLED } : { state: AwardState.FAILED, failure };
}

function lastAward({ awards }: NegotiationState, change: Partial<AwardStatus>): AwardStatus[] {
  const last = awards.at(-1);
  return last ? [...awards.slice(0, -1), { ...last, ...change }] : [];
}

function stand(
  offers: readonly StandingOffer[],
  standing: Standing,
  which: (one: StandingOffer) => boolean,
): StandingOffer[] {
  return offers.map(one => (which(one) ? { ...one, standing } : one));
}
