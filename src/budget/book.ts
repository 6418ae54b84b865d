import { type Amounts, dimensions, type Limits } from './amounts.js';
import type { CostSubject, CostTree } from './cost.js';

/** Whether an account counts for ever, or begins anew with each day (UTC). */
export type Period = 'total' | 'day';

/**
 * An account. It never changes: `evolve` puts another in its place.
 *
 * A *standing* account is set, such as `agent:researcher/day`; what is taken from it is taken from its parents as well. A *granted* one
 * was split off: its limit is reserved at its parent, what is taken from it concerns nobody else until it is closed. One that was granted
 * without an amount has nothing of its own: it shares what its parent has, and tells its costs apart.
 */
export interface Account {
  readonly id: string;
  /** Empty: none. */
  readonly parentId: string;
  readonly granted: boolean;
  readonly limit: Limits;
  readonly period: Period;
  /** The day (UTC, `2026-01-31`) of a daily account that `spent` is of. */
  readonly day: string;
  /** What holds may still cost. */
  readonly reserved: Amounts;
  readonly spent: Amounts;
  /** When a granted account is closed by itself, in ms since the epoch; undefined: never. */
  readonly untilMs: number | undefined;
  /** What was spent from a granted account, by what it went for. */
  readonly parts: readonly CostTree[];
}

/** Something that may cost, until it is settled or released. */
export interface Hold {
  readonly id: string;
  /** Every account that it is reserved at. */
  readonly accounts: readonly string[];
  /** What it can cost at most. */
  readonly most: Amounts;
  readonly currency: string;
  /** When it is released by itself, in ms since the epoch. */
  readonly untilMs: number;
  /** What it is for; undefined: a granted account, whose id is the hold's. */
  readonly subject: CostSubject | undefined;
}

/** All accounts and what is open at them. */
export interface Book {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly holds: ReadonlyMap<string, Hold>;
}

/** Whether it has nothing of its own, and takes from its parent what is taken from it. */
export function isSharing({ granted, parentId, limit }: Account): boolean {
  return granted && parentId !== '' && dimensions.every(dimension => limit[dimension] === undefined);
}

/** The day of a moment (UTC), as daily accounts count. */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
