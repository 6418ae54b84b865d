import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type AwardStatus,
  type ExplainResponse,
  ExplainResponseSchema,
  type Explanation,
  ExplanationSchema,
  type Verdict,
  VerdictSchema,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Candidate, Offer, Rated, Reported, Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../base/index.js';
import { whyNot } from './award/why-not.js';
import { evolve } from './evolve.js';
import { initialState, type NegotiationState } from './state.js';
import { summaryOf } from './view.js';

/** What the steps of a negotiation say beside its state, by fence. */
interface Told {
  readonly candidates: ReadonlyMap<string, readonly Offer[]>;
  readonly awardedMs: ReadonlyMap<string, number>;
  readonly overMs: ReadonlyMap<string, number>;
  readonly reported: ReadonlyMap<string, Reported>;
  readonly rated: ReadonlyMap<string, Rated>;
}

/** Why each award of a negotiation was made, as its steps tell it; undefined: there are none. */
export function explain(id: string, steps: readonly Step[]): ExplainResponse | undefined {
  if (steps.length === 0) return undefined;
  const state = steps.reduce(evolve, initialState(id));
  const told = tell(state, steps);
  return create(ExplainResponseSchema, {
    negotiation: summaryOf(state),
    awards: state.awards.map(award => explanationOf(award, state, told)),
    refused: [...state.refused],
  });
}

function tell(state: NegotiationState, steps: readonly Step[]): Told {
  const [candidates, awardedMs, overMs] = [
    new Map<string, Offer[]>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const [reported, rated] = [new Map<string, Reported>(), new Map<string, Rated>()];
  const offers = new Map<string, Offer>();
  for (const { kind, at } of steps) {
    const atMs = at ? timestampMs(at) : 0;
    if (kind.case === 'proposed') offers.set(kind.value.agent, kind.value);
    else if (kind.case === 'declined') offers.delete(kind.value.agent);
    else if (kind.case === 'awarded') {
      candidates.set(String(kind.value.fence), [...offers.values()]);
      awardedMs.set(String(kind.value.fence), atMs);
      offers.delete(kind.value.agent);
    } else if (kind.case === 'awardFailed' || kind.case === 'fulfilled') overMs.set(String(kind.value.fence), atMs);
    else if (kind.case === 'reported') reported.set(String(kind.value.fence), kind.value);
    else if (kind.case === 'rated') rated.set(String(kind.value.fence), kind.value);
    else if (kind.case === 'ended')
      for (const { award } of state.awards) {
        const fence = String(award?.fence);
        if (!overMs.has(fence)) overMs.set(fence, atMs);
      }
  }
  return { candidates, awardedMs, overMs, reported, rated };
}

function explanationOf(status: AwardStatus, state: NegotiationState, told: Told): Explanation {
  const { award } = status;
  assert(award, 'an award status has its award');
  const fence = String(award.fence);
  const [begun, over] = [told.awardedMs.get(fence) ?? 0, told.overMs.get(fence)];
  const [reported, rated] = [told.reported.get(fence), told.rated.get(fence)];
  return create(ExplanationSchema, {
    award: status,
    verdicts: verdictsOf(status, told.candidates.get(fence) ?? [], state),
    ...(over !== undefined && { took: durationFromMs(Math.max(0, over - begun)) }),
    ...(reported && { reported }),
    ...(rated && { rated }),
  });
}

/** The winner first, then the others by how they were weighed, then those of whom that was not kept. */
function verdictsOf({ award }: AwardStatus, offers: readonly Offer[], state: NegotiationState): Verdict[] {
  const kept = new Map(award?.weighing?.candidates.map((one, place) => [one.proposalId, { one, place }]));
  const place = ({ proposalId }: Offer) =>
    proposalId === award?.proposalId ? -1 : (kept.get(proposalId)?.place ?? Number.MAX_SAFE_INTEGER);
  const winner = award && kept.get(award.proposalId)?.one;
  return [...offers]
    .sort((a, b) => place(a) - place(b))
    .map(offer => verdictOf(offer, { award, candidate: kept.get(offer.proposalId)?.one, winner, state }));
}

interface Compared {
  readonly award: AwardStatus['award'];
  readonly candidate: Candidate | undefined;
  readonly winner: Candidate | undefined;
  readonly state: NegotiationState;
}

function verdictOf({ agent, proposalId, proposal }: Offer, { award, candidate, winner, state }: Compared): Verdict {
  const won = proposalId === award?.proposalId;
  const currency = state.terms?.currency ?? '';
  const policy = award?.weighing?.policy ?? '';
  const reason = won ? award.reason : whyNot({ policy, currency, promise: proposal, candidate, winner });
  return create(VerdictSchema, {
    agent,
    ...(proposal && { promise: proposal }),
    ...(candidate && { candidate }),
    won,
    reason,
  });
}
