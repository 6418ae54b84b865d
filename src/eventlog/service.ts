import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  Acknowledgement,
  type Event,
  type EventLogService,
  EventSchema,
  type ReadRequest,
  Start,
  type SubscribeRequest,
} from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Clock, newId, systemClock } from '../base/index.js';
import { check } from '../message/index.js';
import type { Implementation } from '../rpc/index.js';
import type { DeadLetters } from './dead-letters.js';
import type { EventFeed, SubscribeOptions } from './event-feed.js';
import type { EventStore, ReadOptions } from './event-store.js';

/** What the service stands on. */
export interface EventLogServiceOptions {
  readonly store: EventStore;
  readonly feed: EventFeed;
  readonly deadLetters: Pick<DeadLetters, 'list' | 'redrive'>;
  /** Stamps events that come without a time; the machine's unless said. */
  readonly clock?: Clock;
}

/** The RPC edge of record and feed. */
export function createEventLogService(options: EventLogServiceOptions): Implementation<typeof EventLogService> {
  const { store, feed, deadLetters, clock = systemClock } = options;
  return {
    async append({ stream, events, expectedVersion }) {
      const complete = events.map(event => completed(event, clock));
      for (const [index, event] of complete.entries()) check(EventSchema, event, `events[${index}]`);
      const appended = await store.append(stream, complete, expectedVersion === undefined ? {} : { expectedVersion });
      return { ...appended, ids: complete.map(event => event.id) };
    },

    async read(request, { signal }) {
      const limit = request.limit || 100;
      const readOptions = { ...toReadOptions(request), limit, signal };
      const { stream } = request;
      const found = await (stream ? store.readStream(stream, readOptions) : store.readAll(readOptions));
      const events = fitting(found);
      const last = events.at(-1);
      const next = last ? (stream ? last.version : last.position) : request.after;
      return { events, next, end: found.length < limit && events.length === found.length };
    },

    async publish({ events }) {
      const complete = events.map(event => ({ ...completed(event, clock), stream: '', version: 0n, position: 0n }));
      for (const [index, event] of complete.entries()) check(EventSchema, event, `events[${index}]`);
      await feed.publish(complete);
      return { ids: complete.map(event => event.id) };
    },

    subscribe: (request, { signal }) => feed.subscribe({ ...toSubscribeOptions(request), signal }),

    async acknowledge({ group, cursor }) {
      await feed.acknowledge(group, cursor);
      return {};
    },

    async listDeadLetters({ pageSize, pageToken }) {
      const { letters, nextToken } = await deadLetters.list({ size: pageSize || 100, token: pageToken });
      return { deadLetters: letters, nextPageToken: nextToken };
    },

    redrive: ({ eventIds }) => deadLetters.redrive(eventIds),
  };
}

function completed(event: Event, clock: Clock): Event {
  return { ...event, id: event.id || newId(), time: event.time ?? timestampFromMs(clock.now()) };
}

function toReadOptions({ after, backwards, filter }: ReadRequest): ReadOptions {
  const fromTheEnd = backwards && after === 0n;
  return { backwards, ...(fromTheEnd ? {} : { after }), ...(filter ? { filter } : {}) };
}

function toSubscribeOptions(request: SubscribeRequest): SubscribeOptions {
  const { from, filter, untilCaughtUp, group, acknowledgement } = request;
  const begin = from.case === 'cursor' ? { cursor: from.value } : from.value === Start.OLDEST ? 'oldest' : 'newest';
  const automatic = acknowledgement === Acknowledgement.AUTOMATIC;
  return {
    from: begin,
    untilCaughtUp,
    ...(filter ? { filter } : {}),
    ...(group ? { group, acknowledgement: automatic ? 'next' : 'explicit' } : {}),
  };
}

/** What an answer may weigh: gRPC clients take 4 MiB unless told otherwise. */
const pageBytesMax = 3 * 1024 * 1024;

/** The first of the events that together fit into one answer; at least one. */
function fitting(events: readonly Event[]): Event[] {
  let bytes = 0;
  const over = events.findIndex((event, index) => {
    bytes += 512 + (event.payload?.value.length ?? 0);
    return index > 0 && bytes > pageBytesMax;
  });
  return events.slice(0, over === -1 ? events.length : over);
}
