import { anyUnpack, timestampMs } from '@bufbuild/protobuf/wkt';
import { type MessageSent, MessageSentSchema } from '#gen/dacp/agent/v1/transcript_pb.js';
import type { HistoryEntry, HistoryRequest, HistoryResponse } from '#gen/dacp/routing/v1/routing_pb.js';
import { groupBy, MeshError } from '../base/index.js';
import type { EventFeed } from '../eventlog/index.js';
import { fieldInvalid } from '../message/index.js';

/** What is looked at of a message to find its place. */
interface Key {
  readonly id: string;
  readonly inReplyTo: string;
  readonly atMs: number;
}

type Feed = Pick<EventFeed, 'subscribe'>;

/** Messages of one conversation that are put in order; of one that has more, the first so many are shown. */
const messagesMax = 100_000;
const pageSizeUnlessSaid = 100;

/**
 * A page of what was said in a recorded conversation. The feed is read twice: for the order of all, and then for the messages of this
 * page, so that a long conversation need not fit in memory. Errors: TRANSCRIPT_UNKNOWN; FIELD_INVALID for a page token that is none.
 */
export async function readHistory(feed: Feed, request: HistoryRequest, signal: AbortSignal): Promise<HistoryResponse> {
  const { conversationId, pageToken } = request;
  const from = parseToken(pageToken);
  const size = request.pageSize || pageSizeUnlessSaid;
  const keys = new Map<string, Key>();
  for await (const { message } of sentIn(feed, conversationId, signal)) {
    if (!message || keys.has(message.id) || keys.size >= messagesMax) continue;
    const { id, inReplyTo, timestamp } = message;
    keys.set(id, { id, inReplyTo, atMs: timestamp ? timestampMs(timestamp) : 0 });
  }
  if (keys.size === 0) throw nothingKept(conversationId);
  const order = inOrder([...keys.values()]);
  const wanted = order.slice(from, from + size);
  return {
    $typeName: 'dacp.routing.v1.HistoryResponse',
    entries: await entriesOf(feed, { conversationId, wanted, signal }),
    nextPageToken: from + size < order.length ? String(from + size) : '',
  };
}

async function entriesOf(
  feed: Feed,
  { conversationId, wanted, signal }: { conversationId: string; wanted: readonly string[]; signal: AbortSignal },
): Promise<HistoryEntry[]> {
  const missing = new Set(wanted);
  const found = new Map<string, HistoryEntry>();
  for await (const { message, bytesLeftOut } of sentIn(feed, conversationId, signal)) {
    if (!message || !missing.delete(message.id)) continue;
    found.set(message.id, { $typeName: 'dacp.routing.v1.HistoryEntry', message, bytesLeftOut });
    if (missing.size === 0) break;
  }
  return wanted.flatMap(id => found.get(id) ?? []);
}

async function* sentIn(feed: Feed, conversationId: string, signal: AbortSignal): AsyncGenerator<MessageSent> {
  const filter = { conversationId, types: ['message.sent'] };
  for await (const { event } of feed.subscribe({ from: 'oldest', filter, untilCaughtUp: true, signal })) {
    const sent = event?.payload && anyUnpack(event.payload, MessageSentSchema);
    if (sent) yield sent;
  }
}

/** By the senders' clocks, which need not agree: what answers a message comes after it in any case. Pure. */
export function inOrder(keys: readonly Key[]): string[] {
  const byTime = [...keys].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  const known = new Set(keys.map(({ id }) => id));
  const answers = groupBy(byTime, ({ inReplyTo }) => inReplyTo);
  const placed = new Set<string>();
  const early = new Set<string>();
  function place({ id, inReplyTo }: Key): void {
    if (placed.has(id)) return;
    if (known.has(inReplyTo) && !placed.has(inReplyTo) && inReplyTo !== id) {
      early.add(id);
      return;
    }
    placed.add(id);
    for (const answer of answers.get(id) ?? []) if (early.has(answer.id)) place(answer);
  }
  for (const key of byTime) place(key);
  // Those that answer each other in a circle, which no honest sender says.
  for (const { id } of byTime) placed.add(id);
  return [...placed];
}

function parseToken(token: string): number {
  if (token === '') return 0;
  const from = Number(token);
  if (Number.isSafeInteger(from) && from > 0) return from;
  throw fieldInvalid([
    { field: 'page_token', rule: 'dacp.page_token', message: 'must be a token from the answer before' },
  ]);
}

function nothingKept(conversation: string): MeshError {
  const how = 'only messages that are sent with "recorded" are kept, for as long as the event log keeps them';
  return new MeshError('TRANSCRIPT_UNKNOWN', `nothing is kept of conversation "${conversation.slice(0, 64)}"; ${how}`);
}
