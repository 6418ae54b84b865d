import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { handOffsAgent } from '../../agent/index.js';
import { formatAddress } from '../../message/index.js';
import { type Said, turnOf, turnsOf } from './forwarding.js';
import type { HandOffState } from './state.js';

/** What was said in conversations that were handed off. */
export interface Histories {
  /** What was said before `message`. Whoever gives the message on adds what is said then. */
  of(state: HandOffState, message: Message, signal: AbortSignal): Promise<Said[]>;
}

/** What was said in a recorded conversation, in order; nothing of one that was not. */
export type ReadHistory = (conversationId: string, signal: AbortSignal) => Promise<readonly Message[]>;

/** Conversations whose turns are remembered, so that the log need not be read for each message. */
const rememberedMax = 1_000;

/** None yet: a conversation is read once, then remembered. */
export function createHistories(read?: ReadHistory): Histories {
  const turns = new Map<string, Said[]>();
  return {
    async of(state, message, signal) {
      const known = turns.get(state.id);
      if (known) return known;
      const recorded = message.recorded ? ((await read?.(message.conversationId, signal)) ?? []) : [];
      const own = recorded.filter(one => one.id !== message.id && !isPassedOn(one)).map(turnOf);
      const said = own.length > 0 ? own : turnsOf(state.last?.history ?? []);
      if (turns.size >= rememberedMax) turns.delete(turns.keys().next().value ?? '');
      turns.set(state.id, said);
      return said;
    },
  };
}

/** What is said between agents and the node about a hand-off, or passed on: the customer's side of it is what counts. */
function isPassedOn({ sender, receiver }: Message): boolean {
  const between = [sender, receiver].map(one => (one ? formatAddress(one) : ''));
  return between.includes(handOffsAgent);
}
