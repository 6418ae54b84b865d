import type { Negotiation } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { NegotiationState } from './state.js';

/**
 * Where the steps of negotiations are kept: the port between those who decide and the record. What was written is there after a
 * restart. `createSqlLedger` keeps them in the record, `createMemoryLedger` in memory, for simulations and measurements.
 */
export interface Ledger {
  /**
   * Writes the steps that lead from one state to the next, all or none; resolves when they are kept. Errors: VERSION_CONFLICT when
   * the negotiation has gone on meanwhile; STORE_FAILED and what else a store says.
   */
  write(from: NegotiationState, to: NegotiationState, steps: readonly Step[]): Promise<void>;
  /** The steps of a negotiation after a version, from the start unless said; none when there is no such negotiation. */
  read(id: string, afterVersion?: bigint): AsyncIterable<Step>;
  /** The ids of all that are open, oldest first. */
  readOpen(): Promise<string[]>;
  /** A page of negotiations, newest first. Errors: FIELD_INVALID for a page token that was not given here. */
  readList(query: NegotiationQuery): Promise<{ listed: Listed[]; nextPageToken: string }>;
}

/** Which negotiations; what is empty or absent does not matter. */
export interface NegotiationQuery {
  readonly capability?: string;
  readonly namespace?: string;
  readonly conversationId?: string;
  readonly parentId?: string;
  readonly open?: boolean;
  /** At most; 100 unless said. */
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** One negotiation of a list: what is known of it when it has ended. */
export interface Listed {
  readonly id: string;
  /** Undefined: it is open. */
  readonly summary: Negotiation | undefined;
}
