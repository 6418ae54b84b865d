import type { Amounts, Limits } from './amounts.js';
import type { Account, Hold, Period } from './book.js';
import type { CostLine, CostSubject } from './cost.js';

/**
 * What may be asked of the accounts.
 * - `set`: a standing account has this limit from now on; what was reserved and spent stays.
 * - `reserve`: something may cost this much at most.
 * - `settle`: it did cost this much; what of the reserve is left goes back.
 * - `release`: it cost nothing.
 * - `split`: an account gets a part of another one's money, with one level less below it.
 * - `refund`: a granted account gives a part back before it is closed.
 * - `close`: a granted account is over: what was spent is its parent's cost, the rest goes back.
 * - `expire`: time has passed; what is stale is released.
 */
export type Command =
  | {
      readonly kind: 'set';
      readonly id: string;
      readonly parentId: string;
      readonly limit: Limits;
      readonly period: Period;
    }
  | Reserve
  | ({ readonly kind: 'settle'; readonly hold: Hold } & Settlement)
  | { readonly kind: 'release'; readonly holdId: string; readonly reason: string }
  | Split
  | { readonly kind: 'refund'; readonly id: string; readonly amounts: Partial<Amounts> }
  | { readonly kind: 'close'; readonly id: string; readonly reason: string }
  | { readonly kind: 'expire' };

/** What is to be reserved. */
export interface Reserve {
  readonly kind: 'reserve';
  /** Reserving twice under one id reserves once. */
  readonly id: string;
  /** Standing accounts that it counts for; one that was never set limits nothing. */
  readonly accounts: readonly string[];
  /** The account that it is granted from; it must be open. */
  readonly grant: string | undefined;
  readonly most: Amounts;
  readonly currency: string;
  readonly untilMs: number;
  readonly subject: CostSubject;
}

/** What it came to. */
export interface Settlement {
  readonly cost: Amounts;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** The cost is the most that it could be. */
  readonly usageUnknown?: boolean;
}

/** What is to be split off. */
export interface Split {
  readonly kind: 'split';
  /** The new account; splitting twice under one id splits once. */
  readonly id: string;
  /** Out of which it is taken; undefined: it is nobody's, and only limits. */
  readonly from: string | undefined;
  /** What it gets; of what is not said, all that is left. Without any amount it shares what there is with its siblings. */
  readonly limit: Limits;
  readonly untilMs: number;
}

/**
 * What happened. The changes of the record, in order, make the accounts.
 * - `set`, `split`: an account is there, or is another; a split also reserves at the parent.
 * - `reserved`, `settled`, `released`: what became of a hold. What is settled after its hold was released is spent all the same.
 * - `refunded`, `closed`: what became of a granted account.
 */
export type Change =
  | { readonly kind: 'set'; readonly account: Account; readonly atMs: number }
  | { readonly kind: 'split'; readonly account: Account; readonly hold: Hold | undefined; readonly atMs: number }
  | { readonly kind: 'reserved'; readonly hold: Hold; readonly atMs: number }
  | { readonly kind: 'settled'; readonly holdId: string; readonly line: CostLine; readonly atMs: number }
  | { readonly kind: 'released'; readonly holdId: string; readonly reason: string; readonly atMs: number }
  | { readonly kind: 'refunded'; readonly id: string; readonly amounts: Amounts; readonly atMs: number }
  | { readonly kind: 'closed'; readonly id: string; readonly reason: string; readonly atMs: number };
