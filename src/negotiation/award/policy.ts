import { type Candidate, qualityOf, timeOf } from './candidate.js';

/** How offers compare by a policy. */
export interface Ranking {
  /** The best first; at equal scores the order in which they came. */
  readonly ranked: readonly Candidate[];
  /** How good one of them is, 0–1; 1 is the best that there can be. */
  score(candidate: Candidate): number;
  /** Why the first is the first, for people, such as "lowest price of 2: 0.002 USD". */
  readonly reason: string;
}

/**
 * How a winner is picked: some candidates, at least one, given in the order in which they came (or which ties are to be broken by), are
 * put in order. Pure: the same candidates always give the same order.
 */
export type Policy = (candidates: readonly Candidate[]) => Ranking;

/** Which of two candidates is better: negative, the first; zero, neither. */
export type Order = (a: Candidate, b: Candidate) => number;

/** Candidates by these orders, the next one deciding where the one before does not; then as they were given. */
export function inOrder(candidates: readonly Candidate[], orders: readonly Order[]): Candidate[] {
  return [...candidates].sort((a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** The cheaper one. */
export const byPrice: Order = (a, b) => a.price - b.price || compare(a.priceMicros, b.priceMicros);

/** The faster one. */
export const byTime: Order = (a, b) => compare(timeOf(a), timeOf(b));

/** The better one. */
export const byQuality: Order = (a, b) => compare(qualityOf(b), qualityOf(a));

/** How near a cost is to the lowest, 0–1; none is as good as none. */
export function nearness(cost: number, lowest: number): number {
  if (cost === lowest) return 1;
  return Number.isFinite(cost) ? lowest / cost : 0;
}

function compare<T extends number | bigint>(a: T, b: T): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
