import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AppendRequestSchema,
  type Event,
  PublishRequestSchema,
  ReadRequestSchema,
  Start,
  SubscribeRequestSchema,
} from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createFakeClock } from '../../../src/base/index.js';
import {
  createDeadLetters,
  createEmbeddedFeed,
  createEventLogService,
  createEventStore,
  eventlogMigrations,
} from '../../../src/eventlog/index.js';
import type { CallContext } from '../../../src/rpc/index.js';
import { makeSqlite } from '../storage/make-sqlite.js';
import { eventOf } from './event-store-contract.js';

const underTest = makeSqlite();
const database = underTest.open(eventlogMigrations);
const store = createEventStore({ database });
const feed = createEmbeddedFeed({ database });
const clock = createFakeClock(1_000_500);
const deadLetters = createDeadLetters({ name: 'feed', database, store, feed, clock });
const service = createEventLogService({ store, feed, deadLetters, clock });
beforeAll(async () => {
  await database.start();
  await feed.start();
});
afterAll(async () => {
  await feed.close();
  await database.close();
  await underTest.remove();
});

const call: CallContext = {
  method: 'dacp.eventlog.v1.EventLogService/Test',
  protocol: 'grpc',
  signal: new AbortController().signal,
  deadlineMs: undefined,
  metadata: new Map(),
  peer: { address: '127.0.0.1:1' },
  traceparent: '',
};

const append = (stream: string, events: readonly Partial<Event>[], expectedVersion?: bigint) =>
  service.append(
    create(AppendRequestSchema, {
      stream,
      events: events as Event[],
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    }),
    call,
  );
const read = (request: Partial<Omit<Parameters<typeof service.read>[0], '$typeName'>>) =>
  service.read(create(ReadRequestSchema, request), call);

describe('append over the wire', () => {
  test('fills in id and time where they are missing and says the ids', async () => {
    const { ids, version } = await append('fill/1', [{ type: 'a.b' }, { id: 'mine', type: 'a.b' }]);
    expect(version).toBe(2n);
    expect(ids).toEqual([expect.stringMatching(/^[0-9A-Z]{26}$/), 'mine']);
    const [first] = await store.readStream('fill/1');
    expect(first).toMatchObject({ id: ids?.[0], time: { seconds: 1_000n, nanos: 500_000_000 } });
  });

  test('names the events and fields that break a rule, and appends nothing', async () => {
    const attempt = append('rules/1', [{ type: 'a.b' }, { type: 'Not A Type' }]);
    await expect(attempt).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
      violations: [{ field: 'events[1].type', rule: 'string.pattern' }],
    });
    expect(await store.readStream('rules/1')).toEqual([]);
  });

  test('takes an expected version of nought for a stream that must be new', async () => {
    await append('new/1', [{ type: 'a' }], 0n);
    await expect(append('new/1', [{ type: 'a' }], 0n)).rejects.toMatchObject({ reason: 'VERSION_CONFLICT' });
  });
});

describe('read over the wire', () => {
  test('goes on with what it gives as next until the end, forwards and backwards', async () => {
    await store.append(
      'pages/1',
      Array.from({ length: 5 }, (_, index) => eventOf(`${index}`)),
    );
    const walk = async (backwards: boolean) => {
      const pages: number[][] = [];
      for (let after = 0n, end = false; !end; ) {
        const page = await read({ stream: 'pages/1', limit: 2, after, backwards });
        pages.push((page.events ?? []).map(event => Number(event.version)));
        after = page.next ?? 0n;
        end = page.end ?? true;
      }
      return pages;
    };
    expect(await walk(false)).toEqual([[1, 2], [3, 4], [5]]);
    expect(await walk(true)).toEqual([[5, 4], [3, 2], [1]]);
  });

  test('of all streams goes by position, and filters', async () => {
    await store.append('filtered/1', [
      eventOf('1', { agentId: 'reader' }),
      eventOf('2'),
      eventOf('3', { agentId: 'reader' }),
    ]);
    const page = await read({ filter: { agentId: 'reader' } as never });
    expect(page.events).toHaveLength(2);
    expect(page).toMatchObject({ next: page.events?.at(-1)?.position, end: true });
  });

  test('of a page that would weigh too much gives what fits and goes on there', async () => {
    await store.append(
      'heavy/1',
      Array.from({ length: 4 }, () => eventOf('x'.repeat(1_400_000))),
    );
    const page = await read({ stream: 'heavy/1' });
    expect(page.events).toHaveLength(2);
    expect(page).toMatchObject({ next: 2n, end: false });
    expect((await read({ stream: 'heavy/1', after: 2n })).events).toHaveLength(2);
  });
});

describe('subscribe over the wire', () => {
  const subscribe = (request: Partial<Omit<Parameters<typeof service.subscribe>[0], '$typeName'>>) =>
    service.subscribe(create(SubscribeRequestSchema, request), call)[Symbol.asyncIterator]();

  test('answers first with a cursor alone, then with events; oldest, newest and cursor are understood', async () => {
    const unsaid = subscribe({});
    const newest = subscribe({ from: { case: 'start', value: Start.NEWEST } });
    for (const items of [unsaid, newest]) expect((await items.next()).value).toEqual({ cursor: expect.any(String) });
    const event = eventOf('1');
    await feed.publish([event]);
    const given = (await newest.next()).value;
    expect(given).toMatchObject({ event: { id: event.id }, cursor: expect.any(String) });
    expect((await unsaid.next()).value).toEqual(given);
    const oldest = subscribe({ from: { case: 'start', value: Start.OLDEST } });
    await oldest.next();
    expect((await oldest.next()).value).toEqual(given);
    const later = eventOf('2');
    await feed.publish([later]);
    const after = subscribe({ from: { case: 'cursor', value: given?.cursor ?? '' } });
    await after.next();
    expect((await after.next()).value).toMatchObject({ event: { id: later.id } });
  });

  test('shows what was published, whole but for its place in the record, and ends when caught up', async () => {
    const event = { ...eventOf('1', { agentId: 'publisher' }), id: '', stream: 'x', version: 7n };
    const { ids } = await service.publish(create(PublishRequestSchema, { events: [event] }), call);
    const items = subscribe({
      from: { case: 'start', value: Start.OLDEST },
      filter: { agentId: 'publisher' } as never,
      untilCaughtUp: true,
    });
    await items.next();
    expect((await items.next()).value?.event).toMatchObject({ id: ids?.[0], stream: '', version: 0n });
    expect((await items.next()).done).toBe(true);
  });

  test('publish refuses a faulty event with its place', async () => {
    const events = [eventOf('1'), eventOf('2', { type: 'Not A Type' })];
    const published = service.publish(create(PublishRequestSchema, { events }), call);
    await expect(published).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  });

  test('refuses an empty cursor', async () => {
    await expect(subscribe({ from: { case: 'cursor', value: '' } }).next()).rejects.toMatchObject({
      reason: 'CURSOR_INVALID',
    });
  });
});
