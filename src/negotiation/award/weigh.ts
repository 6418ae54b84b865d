import { create } from '@bufbuild/protobuf';
import {
  type AwardPolicy,
  type Candidate as CandidateMessage,
  CandidateSchema,
  type Offer,
  type Reputation,
  ReputationSchema,
  Trust,
  type Weighing,
  WeighingSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { momentOf, spanOf } from '../../message/index.js';
import { isNewcomersTurn } from '../reputation/chance.js';
import type { Standings } from '../reputation/standings.js';
import type { TrackRecord } from '../reputation/track-record.js';
import { type Candidate, candidatesOf, confidenceOf, qualityOf, timeOf } from './candidate.js';
import { type Deciding, decidingOf } from './policies.js';
import type { Ranking } from './policy.js';

/** The offer that is awarded, and why. */
export interface Choice {
  readonly offer: Offer;
  /** For people, such as "lowest price of 2: 0.002 USD". */
  readonly reason: string;
  /** What was weighed. */
  readonly weighing?: Weighing;
}

/** In which negotiation offers are compared, and what is known then. */
export interface Situation {
  readonly negotiationId: string;
  readonly capability: string;
  readonly wish: AwardPolicy | undefined;
  readonly standings: Standings;
  /** Since the epoch, in ms. */
  readonly nowMs: number;
}

/** So many candidates are kept with an award. */
const keptMax = 32;

/** The policy's choice among offers, at least one. The same offers, standings and moment always give the same. */
export function chooseBest(offers: readonly Offer[], situation: Situation): Choice {
  const deciding = decidingOf(situation.wish);
  const ranking = deciding.policy(weighed(offers, situation, deciding));
  const { reason } = ranking;
  const { offer, bidder } = ranking.ranked[0] as Candidate;
  return {
    offer,
    reason: bidder.chance ? `${reason}, with a newcomer's chance` : reason,
    weighing: weighingOf(ranking, {
      policy: deciding.name,
      measured: deciding.measured,
      capability: situation.capability,
    }),
  };
}

/** The caller's choice: what the policy would have weighed is kept beside it. */
export function chosenByCaller(offer: Offer, offers: readonly Offer[], situation: Situation): Choice {
  const candidates = weighed(offers, situation, decidingOf(situation.wish));
  const first = candidates.filter(one => one.offer.proposalId === offer.proposalId);
  const rest = candidates.filter(one => one.offer.proposalId !== offer.proposalId);
  const ranking = { ranked: [...first, ...rest], score: () => 0 };
  return {
    offer,
    reason: `the caller's choice of ${offers.length}`,
    weighing: weighingOf(ranking, { policy: 'caller', measured: true, capability: situation.capability }),
  };
}

/** What is kept of an award that no policy has made: by `how` it was made, and what the winner promised. */
export function unweighed(offer: Offer, capability: string, how: string): Weighing {
  return create(WeighingSchema, {
    capability,
    policy: how,
    trust: Trust.PROMISED,
    ...(offer.proposal && { promise: offer.proposal }),
  });
}

/** A record of an agent as the contract has it. Written out: it is made for each candidate of each award. */
export function reputationOf(agent: string, capability: string, record: TrackRecord): Reputation {
  const { awards, completed, failed, open, lastAtMs, brier } = record;
  const reputation: Reputation = {
    $typeName: ReputationSchema.typeName,
    agent,
    capability,
    awards: BigInt(awards),
    completed: BigInt(completed),
    failed: BigInt(failed),
    open: BigInt(open),
    priceRatio: record.priceRatio,
    timeRatio: record.timeRatio,
    qualityRatio: record.qualityRatio,
    calibration: record.calibration,
    trust: record.trust,
    outcomes: record.outcomes,
    newcomer: record.newcomer,
  };
  if (brier !== undefined) reputation.brier = brier;
  if (lastAtMs > 0) reputation.lastAt = momentOf(lastAtMs);
  return reputation;
}

function weighed(offers: readonly Offer[], situation: Situation, { measured }: Deciding): Candidate[] {
  const { negotiationId, capability, standings, nowMs } = situation;
  const newcomersTurn = isNewcomersTurn(negotiationId);
  return candidatesOf(offers, { measured, newcomersTurn, capability, standings, nowMs });
}

type Kept = { readonly capability: string; readonly policy: string; readonly measured: boolean };

function weighingOf(
  { ranked, score }: Pick<Ranking, 'ranked' | 'score'>,
  { capability, policy, measured }: Kept,
): Weighing {
  const promise = ranked[0]?.offer.proposal;
  return {
    $typeName: WeighingSchema.typeName,
    capability,
    policy,
    trust: measured ? Trust.MEASURED : Trust.PROMISED,
    newcomersTurn: ranked.some(({ bidder }) => bidder.chance),
    ...(promise && { promise }),
    candidates: ranked.slice(0, keptMax).map(one => messageOf(one, score(one), capability)),
    more: Math.max(0, ranked.length - keptMax),
  };
}

/** Written out: it is made for each candidate that is kept of an award. */
function messageOf(candidate: Candidate, score: number, capability: string): CandidateMessage {
  const { offer, priceMicros, bidder } = candidate;
  const { record, chance } = bidder;
  const timeMs = timeOf(candidate);
  const message: CandidateMessage = {
    $typeName: CandidateSchema.typeName,
    proposalId: offer.proposalId,
    agent: offer.agent,
    score,
    priceMicros,
    quality: qualityOf(candidate),
    confidence: confidenceOf(candidate),
    newcomersChance: chance,
  };
  if (Number.isFinite(timeMs)) message.time = spanOf(Math.round(timeMs));
  if (record.awards > 0) message.reputation = reputationOf(offer.agent, capability, record);
  return message;
}
