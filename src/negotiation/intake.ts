import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { ProgressSchema, ResultSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { readAs } from '../agent/index.js';
import { MeshError } from '../base/index.js';
import { contentIs, formatAddress, performativeName } from '../message/index.js';
import { readAnswers, readProgress, readResult, readWithdrawal } from './answers.js';
import type { Command } from './commands.js';
import { questionOf } from './messages.js';

/** What a message to the manager means for which negotiation. */
export interface Understood {
  readonly negotiationId: string;
  /** What its sender says and, in an answer for several of its process, what the others do. */
  readonly commands: readonly Command[];
}

/**
 * Understands what a bidder says on its own account, not as an answer that is waited for: progress, a withdrawal, or an answer to
 * something that was asked before the manager was restarted, or that came too late. Errors: NOT_UNDERSTOOD, FIELD_INVALID,
 * MESSAGE_UNREADABLE.
 */
export function understand(message: Message): Understood {
  const agent = message.sender ? formatAddress(message.sender) : '';
  const question = questionOf(message);
  if (message.performative === Performative.CANCEL) {
    const { negotiationId, command } = readWithdrawal(message, agent);
    return { negotiationId, commands: [command] };
  }
  if (contentIs(ProgressSchema, message.content)) {
    const { negotiationId } = readAs(ProgressSchema, message.content);
    return { negotiationId, commands: [readProgress(message, agent)] };
  }
  if (contentIs(ResultSchema, message.content)) {
    const { negotiationId, fence } = readAs(ResultSchema, message.content);
    return { negotiationId, commands: [readResult(message, agent, fence)] };
  }
  if (!question) throw notUnderstood(message);
  const { negotiationId, fence, round } = question;
  if (fence !== undefined) return { negotiationId, commands: [readResult(message, agent, fence)] };
  const answers = readAnswers(message, agent, () => true);
  return { negotiationId, commands: round === undefined ? answers : answers.map(one => ({ ...one, round })) };
}

function notUnderstood({ performative }: Message): MeshError {
  return new MeshError(
    'NOT_UNDERSTOOD',
    `"${performativeName(performative)}" belongs to no negotiation: answer a call or an order with in_reply_to, or send Progress, a Result or a Withdrawal`,
  );
}
