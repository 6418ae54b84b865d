import { AwardState, Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contentJson } from '../message/index.js';
import type { NegotiationState } from '../negotiation/index.js';
import { giniOf, jainOf } from './fairness.js';
import type { Market, RoundTask } from './market.js';
import type { VirtualBidder } from './virtual-agent.js';
import type { WorldRun } from './world.js';

/** How one kind of bidder did. */
export interface ProfileFigures {
  readonly name: string;
  readonly count: number;
  /** Its share of what was done. */
  readonly share: number;
  /** What it got less what it cost, for each negotiation that there was. */
  readonly profit: number;
}

/** What came of a policy and a protocol over all seeds; money in the currency of the market. */
export interface Figures {
  readonly policy: string;
  readonly protocol: string;
  readonly seeds: number;
  readonly negotiations: number;
  /** Shares of the negotiations by how they ended. */
  readonly completed: number;
  readonly noProposals: number;
  readonly failed: number;
  readonly cancelled: number;
  /** With quotations that the caller did not take. */
  readonly quoted: number;
  /** What a negotiation brought to all together: what the result was worth less what it cost its maker; its mean. */
  readonly welfare: number;
  /** How much less that is than with the bidder who would have been best for all; its mean. */
  readonly regret: number;
  /** What the caller paid for a result, on average. */
  readonly price: number;
  /** From the begin to the end of a completed one, in ms. */
  readonly timeMs: { readonly mean: number; readonly p95: number };
  /** How evenly awards go to bidders of equal cost: Jain's index (1: evenly) and Gini's (0: evenly); their means over the seeds. */
  readonly jain: number;
  readonly gini: number;
  readonly awardsEach: number;
  readonly messagesEach: number;
  /** How often managers died. */
  readonly crashes: number;
  readonly profiles: readonly ProfileFigures[];
}

/** Adds up what came of seeds. */
export interface Measure {
  add(run: WorldRun): void;
  figures(): Figures;
}

/** Begins to add up. */
export function createMeasure(market: Market, named: { readonly policy: string; readonly protocol: string }): Measure {
  const sums = {
    seeds: 0,
    negotiations: 0,
    welfare: 0,
    regret: 0,
    price: 0,
    sales: 0,
    awards: 0,
    messages: 0,
    crashes: 0,
  };
  const outcomes = new Map<Outcome, number>();
  const timesMs: number[] = [];
  const fair = { jain: 0, gini: 0, seeds: 0 };
  const won = new Map(market.bidders.map(({ name }) => [name, { awards: 0, profit: 0 }]));

  function addOne(state: NegotiationState, bidders: readonly VirtualBidder[], wins: Map<string, number>): void {
    const round = roundOf(state);
    const outcome = state.ended?.outcome ?? Outcome.UNSPECIFIED;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    sums.negotiations++;
    sums.awards += state.awards.length;
    const worth = (bidder: VirtualBidder) => {
      const { quality, cost } = bidder.truthOf(round);
      return market.value * quality - cost;
    };
    const sales = salesOf(state);
    const best = bidders
      .map(worth)
      .toSorted((a, b) => b - a)
      .slice(0, Math.max(1, sales.length));
    sums.regret += best.reduce((sum, one) => sum + Math.max(0, one), 0);
    for (const { agent, price } of sales) {
      const winner = bidders.find(({ id }) => id === agent);
      const kind = winner && won.get(winner.profile.name);
      if (!winner || !kind) continue;
      sums.welfare += worth(winner);
      sums.regret -= worth(winner);
      sums.price += price;
      sums.sales++;
      wins.set(winner.id, (wins.get(winner.id) ?? 0) + 1);
      kind.awards++;
      kind.profit += price - winner.truthOf(round).cost;
    }
    if (outcome === Outcome.COMPLETED) timesMs.push(state.endedAtMs - state.startedAtMs);
  }

  /** Among bidders whose costs are drawn alike. */
  function addFairness(bidders: readonly VirtualBidder[], wins: ReadonlyMap<string, number>): void {
    const alike = new Map<string, number[]>();
    for (const { id, profile } of bidders) {
      const key = JSON.stringify(profile.cost);
      alike.set(key, [...(alike.get(key) ?? []), wins.get(id) ?? 0]);
    }
    for (const awards of alike.values()) {
      if (awards.length < 2 || awards.every(count => count === 0)) continue;
      fair.jain += jainOf(awards);
      fair.gini += giniOf(awards);
      fair.seeds++;
    }
  }

  const share = (outcome: Outcome) => ratio(outcomes.get(outcome) ?? 0, sums.negotiations);

  return {
    add({ negotiations, bidders, messages, crashes }) {
      const wins = new Map<string, number>();
      for (const state of negotiations) addOne(state, bidders, wins);
      addFairness(bidders, wins);
      sums.seeds++;
      sums.messages += messages;
      sums.crashes += crashes;
    },
    figures() {
      const { seeds, negotiations, crashes } = sums;
      const sorted = timesMs.toSorted((a, b) => a - b);
      return {
        ...named,
        seeds,
        negotiations,
        completed: share(Outcome.COMPLETED),
        noProposals: share(Outcome.NO_PROPOSALS),
        failed: share(Outcome.FAILED),
        cancelled: share(Outcome.CANCELLED),
        quoted: share(Outcome.QUOTED),
        welfare: ratio(sums.welfare, negotiations),
        regret: ratio(sums.regret, negotiations),
        price: ratio(sums.price, sums.sales),
        timeMs: {
          mean: ratio(
            sorted.reduce((sum, one) => sum + one, 0),
            sorted.length,
          ),
          p95: sorted[Math.floor(0.95 * sorted.length)] ?? 0,
        },
        jain: ratio(fair.jain, fair.seeds),
        gini: ratio(fair.gini, fair.seeds),
        awardsEach: ratio(sums.awards, negotiations),
        messagesEach: ratio(sums.messages, negotiations),
        crashes,
        profiles: market.bidders.map(({ name, count }) => {
          const { awards = 0, profit = 0 } = won.get(name) ?? {};
          return { name, count, share: ratio(awards, sums.sales), profit: ratio(profit, negotiations) };
        }),
      };
    },
  };
}

function roundOf({ terms }: NegotiationState): number {
  return (contentJson(terms?.task?.content) as unknown as RoundTask).round;
}

/** Who did something, and what it is paid for it. */
function salesOf({ awards, offers }: NegotiationState): { readonly agent: string; readonly price: number }[] {
  return awards.flatMap(({ award, state }) => {
    if (!award || state !== AwardState.FULFILLED) return [];
    const offered = offers.find(({ proposalId }) => proposalId === award.proposalId)?.proposal?.priceMicros;
    const price = Number(award.priceMicros ?? offered ?? 0n) / 1_000_000;
    return [{ agent: award.agent, price: price * (award.quantity || 1) }];
  });
}

function ratio(sum: number, count: number): number {
  return count === 0 ? 0 : sum / count;
}
