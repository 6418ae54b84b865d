import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type AwardPolicy,
  AwardSchema,
  EndedSchema,
  type Offer,
  OfferSchema,
  Outcome,
  ReportedSchema,
  type Step,
  StepSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createRandom } from '../../base/index.js';
import { chooseBest } from '../award/weigh.js';
import { createBook } from './book.js';

/** A bidder of a market. Its true price and time follow the same law as everybody's; what it promises of them is its own. */
export interface Bidder {
  readonly agent: string;
  /** What it promises as a share of what it then takes: 1 is honest, 0.5 promises half. */
  readonly promises: number;
  /** From this round on, from 0. */
  readonly from?: number;
  /** What it truly takes, as a share of what the others take; 1 unless said. */
  readonly costs?: number;
}

/** A market: the same capability is negotiated in every round. */
export interface Market {
  readonly seed: number;
  readonly rounds: number;
  readonly bidders: readonly Bidder[];
  readonly policy?: AwardPolicy;
  /** How far the truth of a round is from 100 at most, as a share; 0.2 unless said. */
  readonly spread?: number;
  /** Time from round to round, in ms; a minute unless said. */
  readonly everyMs?: number;
}

/**
 * Plays a market with the real policies and the real book, and gives who won each round. What a round truly costs is drawn for each
 * bidder, 80–120 units and as many seconds; it promises its share of that, and says truly what it took.
 */
export function playMarket({ seed, rounds, bidders, policy, spread = 0.2, everyMs = 60_000 }: Market): string[] {
  const random = createRandom(seed);
  const book = createBook();
  const winners: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const present = shuffled(
      bidders.filter(({ from = 0 }) => from <= round),
      random,
    );
    const truths = new Map(
      present.map(({ agent, costs = 1 }) => [agent, (100 + 100 * spread * (2 * random() - 1)) * costs]),
    );
    const offers = present.map(bidder => offerOf(bidder, truths.get(bidder.agent) ?? 0));
    const nowMs = round * everyMs;
    const negotiationId = `market-${seed}-${round}`;
    const situation = { negotiationId, capability: 'work', wish: policy, standings: book, nowMs };
    const { offer, weighing } = chooseBest(offers, situation);
    winners.push(offer.agent);
    const truth = truths.get(offer.agent) ?? 0;
    const award = create(AwardSchema, { fence: 1n, agent: offer.agent, ...(weighing && { weighing }) });
    for (const step of stepsOf(award, { negotiationId, nowMs, truth })) book.take(step);
  }
  return winners;
}

/** The share of rounds from one to another that each won. */
export function sharesOf(winners: readonly string[], from: number, to: number): (agent: string) => number {
  const counted = winners.slice(from, to);
  return agent => counted.filter(one => one === agent).length / counted.length;
}

function offerOf({ agent, promises }: Bidder, truth: number): Offer {
  return create(OfferSchema, {
    agent,
    proposalId: `p-${agent}`,
    proposal: {
      priceMicros: BigInt(Math.round(truth * promises * 1_000_000)),
      time: durationFromMs(Math.round(truth * promises * 1_000)),
      quality: 0.8,
      confidence: 0.9,
    },
  });
}

type Played = { readonly negotiationId: string; readonly nowMs: number; readonly truth: number };

/** What the record of a round says. */
function stepsOf(
  award: ReturnType<typeof create<typeof AwardSchema>>,
  { negotiationId, nowMs, truth }: Played,
): Step[] {
  const { agent, fence } = award;
  const spent = { fence, agent, spentMicros: BigInt(Math.round(truth * 1_000_000)) };
  const kinds: [Step['kind'], number][] = [
    [{ case: 'awarded', value: award }, nowMs],
    [{ case: 'reported', value: create(ReportedSchema, spent) }, nowMs + truth * 1_000],
    [{ case: 'ended', value: create(EndedSchema, { outcome: Outcome.COMPLETED, agent }) }, nowMs + truth * 1_000],
  ];
  return kinds.map(([kind, atMs], index) =>
    create(StepSchema, { negotiationId, version: BigInt(index + 1), at: timestampFromMs(Math.round(atMs)), kind }),
  );
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map(item => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
