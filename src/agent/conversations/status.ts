import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Conversation,
  ConversationSchema,
  type ConversationTurn,
  ConversationTurnSchema,
} from '#gen/dacp/agent/v1/agent_service_pb.js';
import type { Conversations } from './conversations.js';
import type { LiveConversation } from './live.js';
import type { Turn } from './transcript.js';

/** How many conversations of one instance are told at once. */
const toldMax = 1_000;

/** The open conversations of an agent for its status; with a `conversationId`, only those of that id, with what was said in them. */
export function describeConversations(conversations: Conversations, conversationId: string): Conversation[] {
  const told: Conversation[] = [];
  for (const conversation of conversations.all()) {
    if (told.length >= toldMax) break;
    if (conversationId === '' || conversation.id === conversationId)
      told.push(describe(conversation, conversationId === '' ? [] : conversation.transcript));
  }
  return told;
}

function describe(
  { id, protocol, state, role, peer, startedMs }: LiveConversation,
  turns: readonly Turn[],
): Conversation {
  return create(ConversationSchema, {
    conversationId: id,
    protocol: protocol.name,
    state,
    role,
    peer,
    startedAt: timestampFromMs(startedMs),
    transcript: turns.map(describeTurn),
  });
}

function describeTurn({ role, act, state, atMs, messageId, message }: Turn): ConversationTurn {
  const content = message?.content;
  const at = timestampFromMs(atMs);
  return create(ConversationTurnSchema, { role, act, state, at, messageId, ...(content && { content }) });
}
