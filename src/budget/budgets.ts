import type { Lifecycle } from '../base/index.js';
import type { Amounts, Limits } from './amounts.js';
import type { Account, Period } from './book.js';
import type { CostLine, CostSubject, CostTree } from './cost.js';

/** What is to be reserved before something that costs. */
export interface Reservation {
  /** Reserving twice under one id reserves once; a new one unless said. */
  readonly id?: string;
  /** Standing accounts that it counts for, see `accountsFor`; one that was never set limits nothing. */
  readonly accounts?: readonly string[];
  /** The account of a granted budget (`Budget.account`); it must be open. */
  readonly grant?: string | undefined;
  /** What this one may cost at most by itself, such as the limit of a call. */
  readonly limit?: Limits | undefined;
  /** What it can cost at most. */
  readonly most: Partial<Amounts>;
  /** ISO 4217 code; USD unless said. */
  readonly currency?: string | undefined;
  /** After this many ms it is released by itself. */
  readonly forMs: number;
  readonly subject: CostSubject;
}

/** What it came to. */
export interface Settled extends Partial<Amounts> {
  /** Of the tokens, how many went in and came out; `tokens` is their sum unless said. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** Something that is reserved. */
export interface Reserved {
  readonly id: string;
  /** Resolves when the reserve is in the record. */
  readonly recorded: Promise<void>;
  /**
   * It did cost this much: writes its cost line, and what is left of the reserve goes back. Once; later calls change nothing. What
   * cost more than was reserved is spent all the same.
   */
  settle(settled: Settled): CostLine;
  /** It cost nothing: the reserve goes back. After `settle` this changes nothing. */
  release(reason?: string): void;
}

/** A part of an account for a task. */
export interface Grant {
  /** Such as `negotiation:ID`. */
  readonly id: string;
  /** Out of which it is taken; undefined: it is nobody's, and only limits. */
  readonly from?: string | undefined;
  /** What it gets; of what is not said, all that is left. */
  readonly limit?: Limits;
  /** When it is closed by itself, in ms since the epoch. */
  readonly untilMs: number;
}

/**
 * Budgets: accounts, what is reserved and spent of them, and the record of it. All decisions are made at once, in memory: of 64 calls
 * at the same time none can take what another one has. They are written behind; `recorded` and `flush` say when.
 *
 * Errors: BUDGET_EXHAUSTED says which account, what was wanted, what is left and what to do; BUDGET_UNKNOWN: there is no such
 * account; FIELD_INVALID for amounts that are none and for money of another currency.
 */
export interface Budgets extends Lifecycle {
  /** Reserves what something can cost at most. Errors: BUDGET_EXHAUSTED, BUDGET_UNKNOWN for the grant, FIELD_INVALID. */
  reserve(reservation: Reservation): Reserved;
  /** Counts a cost whose line is kept elsewhere, in the metrics. */
  note(line: CostLine): void;
  /** What is reserved under this id, for whoever comes back after a restart; undefined: nothing. */
  reserved(id: string): Reserved | undefined;
  /** Splits off an account, with one level less below it; returns its limit. Errors: BUDGET_EXHAUSTED, BUDGET_UNKNOWN, FIELD_INVALID. */
  split(grant: Grant): Limits;
  /** A granted account gives back what it will not need. Errors: BUDGET_UNKNOWN. */
  refund(id: string, amounts: Partial<Amounts>): void;
  /** A granted account is over: what was spent is its parent's cost, the rest goes back. Returns its costs; undefined: it was closed. */
  end(id: string, reason?: string): CostTree | undefined;
  /** A standing account has this limit from now on; resolves when that is in the record. Errors: FIELD_INVALID, BUDGET_UNKNOWN. */
  set(account: { id: string; parentId?: string; limit: Limits; period?: Period }): Promise<Account>;
  /** An account; undefined: there is none. */
  get(id: string): Account | undefined;
  /** All accounts. */
  list(): Account[];
  /** Whether there is none, which who asks for some by name need not do then. */
  isEmpty(): boolean;
  /** What can be taken from an account now, with all accounts above it. Errors: BUDGET_UNKNOWN. */
  left(id: string): Limits;
  /** What was spent from a granted account so far. Errors: BUDGET_UNKNOWN. */
  costs(id: string): CostTree;
  /** Resolves when all so far is in the record. */
  flush(): Promise<void>;
}
