import type { Payer, Tokens } from './call.js';

/** What a call to a provider can cost at most, and who pays. */
export interface Bill {
  /** Of this one call to a provider. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly payer: Payer;
  /** In millionths of a US dollar. */
  readonly mostMicros: number;
  readonly mostTokens: number;
  /** For how long it is reserved, in ms. */
  readonly forMs: number;
  readonly traceparent: string;
}

/** Money that is reserved. */
export interface Hold {
  /** Resolves when what is reserved outlives the process: before that nothing of the answer leaves it. */
  readonly recorded: Promise<void>;
  /** It did cost this; once. */
  settle(used: { readonly micros: number; readonly tokens: Tokens; readonly timeMs: number }): void;
  /** It cost nothing. */
  release(): void;
}

/** Who pays for calls: a port that the node fills with its budgets. */
export interface Purse {
  /** Reserves what a call can cost at most. Errors: BUDGET_EXHAUSTED. */
  reserve(bill: Bill): Hold;
}

/** Pays for everything. */
export const boundlessPurse: Purse = {
  reserve: () => ({ recorded: Promise.resolve(), settle: () => undefined, release: () => undefined }),
};
