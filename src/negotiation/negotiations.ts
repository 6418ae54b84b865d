import type { Negotiation, StartRequest } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Lifecycle } from '../base/index.js';
import type { NegotiationQuery } from './ledger.js';

/**
 * Negotiations (S4; fipa00029). What was answered is in the record; what is open goes on after a restart.
 */
export interface Negotiations extends Lifecycle {
  /**
   * Calls all able agents for a task. Opening the same task under the same id again opens nothing. Errors: CAPABILITY_UNKNOWN with the
   * nearest names or UNREACHABLE when nobody is able, NEGOTIATION_HELD, FIELD_INVALID.
   */
  open(request: StartRequest): Promise<Negotiation>;
  /** Its steps after a version, then every new one until it has ended. Errors: NEGOTIATION_UNKNOWN; DRAINING when this closes. */
  watch(id: string, afterVersion?: bigint, signal?: AbortSignal): AsyncIterable<Step>;
  /** The caller's choice; an empty proposal id takes none. Errors: NEGOTIATION_UNKNOWN, NEGOTIATION_STATE, PROPOSAL_UNKNOWN. */
  pick(id: string, proposalId: string): Promise<Negotiation>;
  /** Ends it; one that has ended stays as it is. Errors: NEGOTIATION_UNKNOWN. */
  cancel(id: string, reason: string): Promise<Negotiation>;
  /** As it stands. Errors: NEGOTIATION_UNKNOWN. */
  get(id: string): Promise<Negotiation>;
  /** Newest first, without the contents of tasks and results. Errors: FIELD_INVALID for a wrong page token. */
  list(query?: NegotiationQuery): Promise<{ negotiations: Negotiation[]; nextPageToken: string }>;
}
