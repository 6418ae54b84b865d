import type { Bid, BidContext, Refusal, TaskContext } from '../agent/index.js';

/** Numbers from `low` to `high`. */
export type Range = readonly [low: number, high: number];

/** What a task really asks of one bidder. */
export interface Truth {
  /** What it costs the bidder, in the currency of the market. */
  readonly cost: number;
  /** How long it takes, in ms. */
  readonly timeMs: number;
  /** How good the result becomes, 0–1. */
  readonly quality: number;
}

/** The task of one round, as bidders get it. */
export interface RoundTask {
  /** From 1. */
  readonly round: number;
}

/** A kind of bidder, and how many of it there are. */
export interface Profile {
  readonly name: string;
  readonly count: number;
  /** What a task costs it; drawn for each task. */
  readonly cost: Range;
  /** What it adds to its cost for its price, as a share. */
  readonly margin: Range;
  /** How long a task takes it, in ms. */
  readonly timeMs: Range;
  /** How good its results are, 0–1. */
  readonly quality: Range;
  /** How long it thinks about a call, in ms. */
  readonly latencyMs: Range;
  /** The share of the time that it needs which it promises, and of the quality that it promises which it delivers; 1: it says what is true. */
  readonly honesty: number;
  /** The share of awarded tasks that it fails. */
  readonly failure: number;
  /** The share of calls that it refuses. */
  readonly refusal: number;
  /** The share of calls that it does not answer. */
  readonly silence: number;
  /** Bids in the place of the profile: for those who try out a bid function of their own. */
  readonly bid?: (task: RoundTask, context: BidContext, truth: Truth) => Bid | Refusal | Promise<Bid | Refusal>;
  /** Works in the place of the profile, which would only wait as long as the task takes. Errors are failures. */
  readonly work?: (task: RoundTask, context: TaskContext, truth: Truth) => unknown;
}

/** A market: what is negotiated, how often, among whom. */
export interface Market {
  readonly name: string;
  /** Negotiations under one seed. */
  readonly rounds: number;
  /** From the begin of one to that of the next, in ms. */
  readonly everyMs: Range;
  /** What a perfect result is worth to the caller, in the currency of the prices. */
  readonly value: number;
  readonly proposeMs: number;
  readonly decideMs: number;
  readonly progressMs: number;
  readonly doMs: number;
  /** How long a message takes when nothing goes wrong, in ms. */
  readonly networkMs: Range;
  readonly bidders: readonly Profile[];
}

/** What a market is made of: all but the bidders has a usual value. */
export type MarketParts = Partial<Omit<Market, 'bidders'>> & {
  readonly bidders: readonly (Partial<Profile> & Pick<Profile, 'name'>)[];
};

const usualProfile: Omit<Profile, 'name'> = {
  count: 1,
  cost: [1, 1],
  margin: [0.1, 0.3],
  timeMs: [500, 2_000],
  quality: [0.8, 1],
  latencyMs: [5, 200],
  honesty: 1,
  failure: 0,
  refusal: 0,
  silence: 0,
};

const usualMarket: Omit<Market, 'bidders'> = {
  name: 'market',
  rounds: 10,
  everyMs: [500, 3_000],
  value: 10,
  proposeMs: 2_000,
  decideMs: 2_000,
  progressMs: 4_000,
  doMs: 60_000,
  networkMs: [1, 20],
};

/**
 * A market in which what is not said is usual.
 *
 *     createMarket({ rounds: 50, bidders: [{ name: 'mine', bid: task => ({ priceMicros: 900_000 }) }, { name: 'other', count: 4 }] })
 */
export function createMarket({ bidders, ...parts }: MarketParts): Market {
  return { ...usualMarket, ...parts, bidders: bidders.map(one => ({ ...usualProfile, ...one })) };
}
