import type { Content, Failure } from '#gen/dacp/message/v2/message_pb.js';
import type { Progress, Proposal, Result, Started } from '#gen/dacp/negotiation/v1/protocol_pb.js';

/**
 * What may be asked of a negotiation. Agents are qualified ids.
 * - `start`: call these agents for this task.
 * - `propose`: an agent makes an offer, in answer to the call of a round.
 * - `decline`: an agent makes none in a round, or cannot be reached; without a round, it takes its offer back.
 * - `progress`, `result`, `fail`: what the winner says of its work, or what is known of it.
 * - `pick`: the caller decides; an empty proposal id takes none.
 * - `cancel`: the caller no longer wants it.
 * - `resume`: the manager is back after an outage.
 * - `tick`: time has passed.
 */
export type Command =
  | { readonly kind: 'start'; readonly started: Started }
  | {
      readonly kind: 'propose';
      readonly agent: string;
      readonly proposalId: string;
      readonly proposal: Proposal;
      /** The round whose call is answered; the one that is open unless said, none in a protocol without. */
      readonly round?: number;
    }
  | { readonly kind: 'decline'; readonly agent: string; readonly failure: Failure; readonly round?: number }
  | { readonly kind: 'progress'; readonly agent: string; readonly progress: Progress }
  | {
      readonly kind: 'result';
      readonly agent: string;
      readonly fence: bigint;
      readonly content: Content | undefined;
      /** What the winner says that it took. */
      readonly said?: Pick<Result, 'spentMicros' | 'quality'>;
    }
  | { readonly kind: 'fail'; readonly agent: string; readonly fence: bigint; readonly failure: Failure }
  | { readonly kind: 'pick'; readonly proposalId: string }
  | { readonly kind: 'cancel'; readonly reason: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'tick' };

/** The command of one kind. */
export type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;
