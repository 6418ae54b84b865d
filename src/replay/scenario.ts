import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { MessageHandledSchema, MessageSentSchema, MessageSettledSchema } from '#gen/dacp/agent/v1/transcript_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { newEvent } from '../eventlog/index.js';
import {
  composeMessage,
  failureOf,
  jsonContent,
  type MessageOptions,
  type PerformativeName,
} from '../message/index.js';
import type { Dialogue } from './dialogue.js';
import { readDialogue } from './read-dialogue.js';

/** A message of a dialogue that is made up for a test: `customer ask shop`, what it says, and what else is to be known. */
export interface Line extends Omit<MessageOptions, 'content'> {
  readonly said: string;
  readonly content?: unknown;
  readonly atMs?: number;
  /** Who has handled it, from when on, for how long. */
  readonly handled?: { readonly agent: string; readonly fromMs: number; readonly tookMs: number };
  /** Why it did not arrive. */
  readonly lost?: { readonly reason: string; readonly atMs: number };
}

/** The events of a dialogue that is made up; a line without an id has its number: `m1`, `m2` … One a second unless said. */
export function eventsOf(lines: readonly Line[]): Event[] {
  return lines.flatMap((line, index) => {
    const { said, content, atMs = (index + 1) * 1_000, handled, lost, ...options } = line;
    const message = messageOf(said, { id: `m${index + 1}`, content: jsonContent(content ?? null), ...options }, atMs);
    const common = { source: 'test', conversationId: 'talk' };
    const sent = { schema: MessageSentSchema, message: { message } };
    const events = [newEvent({ ...common, type: 'message.sent', timeMs: atMs, payload: sent })];
    if (handled) events.push(handledEvent(message.id, handled));
    if (lost) {
      const failure = failureOf(new MeshError(lost.reason, 'it was lost'));
      const payload = { schema: MessageSettledSchema, message: { messageId: message.id, failure } };
      events.push(newEvent({ ...common, type: 'message.settled', timeMs: lost.atMs, payload }));
    }
    return events;
  });
}

/** The dialogue of these events. */
export function dialogueOf(lines: readonly Line[]): Dialogue {
  return readDialogue('talk', eventsOf(lines));
}

function messageOf(said: string, options: MessageOptions, atMs: number): Message {
  const [sender = '', performative, receiver = ''] = said.split(' ');
  const clock = { now: () => atMs, monotonic: () => atMs, setTimer: () => ({ cancel: () => undefined }) };
  const { content, traceContext } = options;
  return composeMessage(
    options,
    {
      performative: performative as PerformativeName,
      sender,
      receiver,
      content,
      traceContext,
      conversationId: 'talk',
      recorded: true,
    },
    clock,
  );
}

function handledEvent(messageId: string, { agent, fromMs, tookMs }: NonNullable<Line['handled']>): Event {
  const seconds = BigInt(Math.floor(tookMs / 1_000));
  const took = { seconds, nanos: (tookMs % 1_000) * 1_000_000 };
  const message = { messageId, startedAt: timestampFromMs(fromMs), took };
  const payload = { schema: MessageHandledSchema, message };
  return newEvent({
    type: 'message.handled',
    source: 'test',
    timeMs: fromMs + tookMs,
    agentId: agent,
    conversationId: 'talk',
    payload,
  });
}
