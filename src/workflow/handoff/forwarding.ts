import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Address, Message, TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import type { HandOffTurn } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { handedOffKey, type HandedOff as Told } from '../../agent/index.js';
import type { Clock } from '../../base/index.js';
import {
  continueTrace,
  createMessage,
  formatAddress,
  fromValue,
  parseAddress,
  performativeName,
} from '../../message/index.js';
import type { HandOffState } from './state.js';

/** Turns of what was said before that a specialist is told, and how many characters of JSON they may be. */
const turnsMax = 50;
const charactersMax = 32_768;

/** What was said, for who takes a conversation over. */
export type Said = Told['history'][number];

/** A message of the customer as its specialist gets it: the same conversation, content and deadline, with what it should know. */
export function forwarded(
  message: Message,
  { last }: HandOffState,
  by: { sender: Address; history: readonly Said[]; traceContext: TraceContext | undefined; clock: Clock },
): Message {
  const { to = '', capability = '' } = last ?? {};
  const { priority, budget, idempotent, ontology, language, recorded, type, content, replyBy, metadata } = message;
  const own = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, fromValue(value)]));
  return createMessage(
    {
      performative: message.performative,
      sender: by.sender,
      receiver: parseAddress(to),
      content,
      ontology,
      language,
      conversationId: message.conversationId,
      traceContext: continueTrace(by.traceContext),
      metadata: { ...own, [handedOffKey]: told(message, last, by.history) },
      ...(replyBy && { replyByMs: timestampMs(replyBy) }),
      ...(budget && { budget }),
      priority,
      idempotent,
      recorded,
      type,
      capability,
    },
    by.clock,
  );
}

function told({ sender }: Message, last: HandOffState['last'], history: readonly Said[]): JsonValue {
  const { from = '', chain = [], addressed = '', reason = '', context } = last ?? {};
  const customer = sender ? formatAddress(sender) : '';
  const known = { from, chain, customer, addressed, reason, context: context ? fromValue(context) : null };
  return { ...known, history: within(history) } as unknown as JsonObject;
}

/** The newest turns that fit. */
function within(history: readonly Said[]): Said[] {
  const kept: Said[] = [];
  let characters = 0;
  for (const turn of [...history].reverse()) {
    characters += JSON.stringify(turn).length;
    if (kept.length >= turnsMax || characters > charactersMax) break;
    kept.unshift(turn);
  }
  return kept;
}

/** A message as a turn of what was said; content of other forms than JSON is left out. */
export function turnOf({ sender, receiver, performative, content }: Message): Said {
  return {
    from: sender ? formatAddress(sender) : '',
    to: receiver ? formatAddress(receiver) : '',
    performative: performativeName(performative) as Said['performative'],
    content: content?.kind.case === 'json' ? fromValue(content.kind.value) : null,
  };
}

/** What an agent told of what was said before. */
export function turnsOf(history: readonly HandOffTurn[]): Said[] {
  return history.map(({ from, to, performative, content }) => ({
    from,
    to,
    performative: performative as Said['performative'],
    content: content ? fromValue(content) : null,
  }));
}
