import type { Amounts } from './amounts.js';

/** What money goes for: an award of a negotiation, or a call that is paid for, such as a model's. */
export type CostKind = 'award' | 'call';

/** Whom and what a cost is for; what is empty does not apply. Agents are qualified ids. */
export interface CostSubject {
  readonly kind: CostKind;
  /** Of the negotiation's award (`NEGOTIATION/FENCE`), or of the call. */
  readonly id: string;
  /** Who gets the award, or who called. */
  readonly agent?: string;
  readonly capability?: string;
  readonly model?: string;
  readonly provider?: string;
  /** The negotiation that it is a part of. */
  readonly negotiationId?: string;
  readonly conversationId?: string;
  /** `default` unless said. */
  readonly namespace?: string;
  /** W3C `traceparent` of what caused it. */
  readonly traceparent?: string;
}

/** One cost, as the record keeps it. */
export interface CostLine {
  readonly subject: CostSubject;
  /** The accounts that it was taken from, those that it was named for first. */
  readonly accounts: readonly string[];
  readonly cost: Amounts;
  readonly currency: string;
  /** Of the tokens, how many went in; absent: not known. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** A call that the end of its process cut off: what it used is not known, so its cost is the most that it could be. */
  readonly usageUnknown?: boolean;
  /** When it was settled, in ms since the epoch. */
  readonly atMs: number;
}

/** What came to what: the sum, what of it was its own, and its parts. */
export interface CostTree {
  readonly kind: 'negotiation' | CostKind;
  /** Of the negotiation; empty for parts that several costs went into. */
  readonly id: string;
  readonly agent: string;
  /** The capability or the model. */
  readonly name: string;
  /** What it cost by itself: the price of its awards. */
  readonly own: Amounts;
  /** With all its parts. */
  readonly total: Amounts;
  readonly currency: string;
  /** How many costs are summed up in it. */
  readonly count: number;
  readonly parts: readonly CostTree[];
}
