import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import {
  AcceptanceSchema,
  CallSchema,
  ProgressSchema,
  RejectionSchema,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { readAs } from '../agent/index.js';
import { contentIs, formatAddress } from '../message/index.js';

/** Of which lines messages are: a call begins one, named as it is, and what is proposed, ordered and taken back on it is of that line. */
export interface LineIndex {
  /** A message is said: what it begins is known from now on. */
  take(message: Message): void;
  /** Its lines; of what is said to an agent about a whole negotiation, all that it has there. */
  linesOf(message: Message): readonly string[];
}

/** An index in which nothing was said yet. */
export function createLineIndex(): LineIndex {
  /** Lines by the ids of proposals, and by negotiation and fence of what was ordered on them. */
  const proposals = new Map<string, string>();
  const proposedOn = new Set<string>();
  const orders = new Map<string, string>();
  /** The lines of an agent in a negotiation. */
  const lines = new Map<string, Set<string>>();

  function linesOfAgent(negotiationId: string, { sender, receiver }: Message): string[] {
    const names = [sender, receiver].flatMap(one => (one ? [formatAddress(one)] : []));
    return names.flatMap(agent => [...(lines.get(`${negotiationId} ${agent}`) ?? [])]);
  }

  /** Those on which it has proposed something. */
  function proposedLines(negotiationId: string, message: Message): string[] {
    return linesOfAgent(negotiationId, message).filter(line => proposedOn.has(line));
  }

  function ordered(negotiationId: string, fence: bigint): string[] {
    const line = orders.get(`${negotiationId}~a${fence}`);
    return line === undefined ? [] : [line];
  }

  function answered({ inReplyTo }: Message): string[] {
    const line = orders.get(inReplyTo);
    return line !== undefined ? [line] : inReplyTo === '' ? [] : [inReplyTo];
  }

  return {
    take(message) {
      if (message.performative === Performative.CFP) {
        const { negotiationId } = readAs(CallSchema, message.content);
        const key = `${negotiationId} ${message.receiver ? formatAddress(message.receiver) : ''}`;
        lines.set(key, (lines.get(key) ?? new Set()).add(message.id));
      } else if (message.performative === Performative.PROPOSE) {
        proposals.set(message.id, message.inReplyTo);
        proposedOn.add(message.inReplyTo);
      } else if (message.performative === Performative.ACCEPT_PROPOSAL) {
        const { proposalId } = readAs(AcceptanceSchema, message.content);
        const line = proposals.get(proposalId);
        if (line !== undefined) orders.set(message.id, line);
      }
    },
    linesOf(message) {
      switch (message.performative) {
        case Performative.CFP:
          return [message.id];
        case Performative.ACCEPT_PROPOSAL:
          return [proposals.get(readAs(AcceptanceSchema, message.content).proposalId) ?? message.id];
        case Performative.REJECT_PROPOSAL: {
          const { negotiationId, proposalId } = readAs(RejectionSchema, message.content);
          if (proposalId === '') return proposedLines(negotiationId, message);
          const line = proposals.get(proposalId);
          return line === undefined ? [] : [line];
        }
        case Performative.CANCEL: {
          const { negotiationId, fence } = readAs(WithdrawalSchema, message.content);
          return fence === 0n ? linesOfAgent(negotiationId, message) : ordered(negotiationId, fence);
        }
        default: {
          if (!isProgress(message)) return answered(message);
          const { negotiationId, fence } = readAs(ProgressSchema, message.content);
          return ordered(negotiationId, fence);
        }
      }
    },
  };
}

/** Whether it is a sign of life. */
export function isProgress({ content }: Message): boolean {
  return contentIs(ProgressSchema, content);
}
