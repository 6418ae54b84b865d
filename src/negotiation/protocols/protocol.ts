import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import type { Award, Started } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Violation } from '../../base/index.js';
import type { Draft } from '../draft.js';
import type { NegotiationState } from '../state.js';

/**
 * What differs from protocol to protocol. Everything else stands once, around it: who may answer what and when (decide-bidder.ts),
 * deadlines and leases (move-on.ts), awards, fences and ends (outcome.ts), rounds (rounds.ts), what is sent (effects.ts). The steps that
 * each may take are its table in states.ts.
 *
 * A protocol is asked in the moments below, with all steps so far in the draft, and adds steps by the functions of outcome.ts and
 * rounds.ts. It leaves a negotiation that waits for somebody: for answers to a round, for the caller, for winners – or that has ended.
 */
export interface Protocol {
  /** As its messages and people say it, such as `english`. */
  readonly name: string;
  /** What is wrong with its options, or the policy, before it begins. */
  check?(started: Started): Violation | undefined;
  /** It has begun: opens the first round. Without this, all are called once, without terms of a round. */
  opened?(draft: Draft): void;
  /** Whether collecting is over before everybody has answered. */
  isSettled?(state: NegotiationState): boolean;
  /** Everybody who was called has answered, or the time for it is up. */
  collected(draft: Draft): void;
  /** The award failed, and nothing is awarded; or the caller has nothing left to decide on. */
  failed(draft: Draft): void;
  /** The caller has not decided in time. */
  undecided(draft: Draft): void;
  /** The caller took none; it is cancelled unless said. */
  noneTaken?(draft: Draft): void;
  /** The result of an award in force is there. */
  delivered(draft: Draft, award: Award, result: Content | undefined): void;
  /** Winners are at work, and something has happened. */
  working?(draft: Draft): void;
  /** The time is up: may still end it well. True: it has. */
  late?(draft: Draft): boolean;
}
