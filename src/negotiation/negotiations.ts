import type { ExplainResponse, Negotiation, StartRequest } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Reputation, Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Lifecycle } from '../base/index.js';
import type { NegotiationQuery } from './ledger.js';
import type { Rating } from './rating.js';
import type { ReputationQuery } from './reputation/list.js';
import type { Following } from './session/following.js';

/**
 * Negotiations (S4; fipa00029). What was answered is in the record; what is open goes on after a restart.
 */
export interface Negotiations extends Lifecycle {
  /**
   * Calls all able agents for a task. Opening the same task under the same id again opens nothing. Errors: CAPABILITY_UNKNOWN with the
   * nearest names or UNREACHABLE when nobody is able, NEGOTIATION_HELD, FIELD_INVALID.
   */
  open(request: StartRequest): Promise<Negotiation>;
  /** The same, and no more of it than its id. */
  begin(request: StartRequest): Promise<{ readonly id: string }>;
  /** Its steps after a version, then every new one until it has ended. Errors: NEGOTIATION_UNKNOWN; DRAINING when this closes. */
  watch(id: string, afterVersion?: bigint, signal?: AbortSignal): AsyncIterable<Step>;
  /** The same from the start, those together that are there at one moment. */
  watchTogether(id: string, signal?: AbortSignal): AsyncIterable<readonly Step[]>;
  /** Its steps, for somebody who hears when there are more; undefined: it is not open here. Errors: NOT_STARTED. */
  follow(id: string, each: () => void): Following | undefined;
  /** The caller's choice; an empty proposal id takes none. Errors: NEGOTIATION_UNKNOWN, NEGOTIATION_STATE, PROPOSAL_UNKNOWN. */
  pick(id: string, proposalId: string): Promise<Negotiation>;
  /** Ends it; one that has ended stays as it is. Errors: NEGOTIATION_UNKNOWN. */
  cancel(id: string, reason: string): Promise<Negotiation>;
  /** As it stands. Errors: NEGOTIATION_UNKNOWN. */
  get(id: string): Promise<Negotiation>;
  /** Newest first, without the contents of tasks and results. Errors: FIELD_INVALID for a wrong page token. */
  list(query?: NegotiationQuery): Promise<{ negotiations: Negotiation[]; nextPageToken: string }>;
  /**
   * The caller says how good a result was, and what it paid; gives what is known of the winner then. Errors: NEGOTIATION_UNKNOWN,
   * NEGOTIATION_STATE without such a result, FIELD_INVALID when nothing is said.
   */
  rate(id: string, rating: Rating): Promise<Reputation>;
  /** Why each of its awards was made. Errors: NEGOTIATION_UNKNOWN. */
  explain(id: string): Promise<ExplainResponse>;
  /** What an agent's promises for a capability were worth so far. */
  reputation(agent: string, capability: string): Promise<Reputation>;
  /** The most trusted first. Errors: FIELD_INVALID for a wrong page token. */
  reputations(query?: ReputationQuery): Promise<{ reputations: Reputation[]; nextPageToken: string }>;
  /** Makes what is known of bidders anew from the whole record. */
  rebuildReputations(): Promise<void>;
}
