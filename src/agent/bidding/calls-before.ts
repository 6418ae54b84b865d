import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { BidderAnswer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Clock } from '../../base/index.js';
import { senderOf } from '../../message/index.js';
import type { Deadlines } from '../deadlines.js';
import { Recent } from '../recent.js';
import type { KeptAnswers } from './kept-answers.js';

/** The calls that came to a host lately, so that no agent bids twice on one. */
export interface CallsBefore {
  /** A call with this id came, to whomever. */
  has(id: string): boolean;
  /** It came, and each agent remembers itself what it said. */
  add(id: string): void;
  /** It was answered by these at once, each in the place of its answer. */
  answered(call: Message, answers: KeptAnswers): void;
  /** What this agent answered to this call at once; undefined: it did not. */
  answerOf(call: Message, agent: string): Before | undefined;
}

/** That an agent has answered, and what, unless too many have answered others since. */
export interface Before {
  readonly answer: BidderAnswer | undefined;
}

/** What is remembered of a call. */
interface Entry {
  readonly sender: string;
  readonly agents: readonly string[];
  answers: KeptAnswers | undefined;
}

/** Of the last so many calls, the answers too. */
const answersMax = 64;
const itself: Entry = { sender: '', agents: [], answers: undefined };

/** None yet. */
export function createCallsBefore(clock: Clock, deadlines: Deadlines): CallsBefore {
  const recent = new Recent<Entry>(clock, deadlines);
  /** A ring. */
  const answered: Entry[] = [];
  let next = 0;
  return {
    has: id => recent.get(id) !== undefined,
    add(id) {
      if (!recent.get(id)) recent.set(id, itself);
    },
    answered(call, answers) {
      const entry: Entry = { sender: senderOf(call), agents: answers.agents, answers };
      recent.set(call.id, entry);
      const before = answered[next];
      if (before) before.answers = undefined;
      answered[next] = entry;
      next = (next + 1) % answersMax;
    },
    answerOf(call, agent) {
      const entry = recent.get(call.id);
      const index = entry?.sender === senderOf(call) ? entry.agents.indexOf(agent) : -1;
      return index < 0 ? undefined : { answer: entry?.answers?.at(index) };
    },
  };
}
