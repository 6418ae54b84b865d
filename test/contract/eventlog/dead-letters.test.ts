import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeadLetterSchema, type Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createFakeClock, MeshError } from '../../../src/base/index.js';
import {
  createDeadLetters,
  createEmbeddedFeed,
  createEventStore,
  createRelay,
  type EventFeed,
  eventBytesMax,
  eventlogMigrations,
} from '../../../src/eventlog/index.js';
import { until } from '../../harness/until.js';
import { makeSqlite } from '../storage/make-sqlite.js';
import { standing, take } from './event-feed-contract.js';
import { eventOf } from './event-store-contract.js';

const underTest = makeSqlite();
const database = underTest.open(eventlogMigrations);
const store = createEventStore({ database });
const feed = createEmbeddedFeed({ database, eventBytesMax });
const clock = createFakeClock(1_000_000);
beforeAll(async () => {
  await database.start();
  await feed.start();
});
afterAll(async () => {
  await feed.close();
  await database.close();
  await underTest.remove();
});

/** A feed that refuses some events: it names them, or not. */
function picky(refuses: (event: Event) => boolean, named: boolean): EventFeed {
  return Object.assign(Object.create(feed), {
    async publish(events: readonly Event[]) {
      const first = events.find(refuses);
      if (!first) return await feed.publish(events);
      throw new MeshError('EVENT_REFUSED', 'poison', named ? { details: { id: first.id } } : {});
    },
  });
}

const lettersOf = (name: string, its: EventFeed = feed) =>
  createDeadLetters({ name, database, store, feed: its, clock });
const idsOf = (events: readonly { event: Event }[]) => events.map(({ event }) => event.id);

describe.each([
  ['with their ids', true],
  ['without saying which', false],
])('events that a feed refuses %s', (_, named) => {
  test('become dead letters, the others are published in order, and redrive sends them when the feed takes them', async () => {
    const name = `feed-${named}`;
    const events = Array.from({ length: 9 }, (_, at) => eventOf(`${at}`, { agentId: name }));
    const poison = [events[2], events[7]].map(event => event?.id);
    let refusing = true;
    const letters = lettersOf(
      name,
      picky(({ id }) => refusing && poison.includes(id), named),
    );
    const filter = { agentId: name };
    const { staying } = await standing(feed, { filter });
    const notices = await standing(feed, { filter: { types: ['dead_letter.*'] } });
    await letters.publish(events);
    const good = events.map(({ id }) => id).filter(id => !poison.includes(id));
    expect(idsOf(await take(staying(), 7))).toEqual(good);
    const told = (await take(notices.staying(), 2)).map(
      ({ event }) => event.payload && anyUnpack(event.payload, DeadLetterSchema),
    );
    expect(told.map(letter => letter?.eventId)).toEqual(poison);
    const listed = await letters.list({ size: 1, token: '' });
    const rest = await letters.list({ size: 5, token: listed.nextToken });
    expect([...listed.letters, ...rest.letters].map(letter => letter.eventId).sort()).toEqual([...poison].sort());
    expect(listed.letters[0]).toMatchObject({ reason: 'EVENT_REFUSED', message: 'poison', attempts: 1, feed: name });
    expect(await letters.redrive([])).toEqual({ redriven: 0, refused: 2 });
    expect((await letters.list({ size: 5, token: '' })).letters[0]).toMatchObject({ attempts: 2 });
    refusing = false;
    expect(await letters.redrive([poison[1] ?? '', 'nobody'])).toEqual({ redriven: 1, refused: 0 });
    expect(await letters.redrive([])).toEqual({ redriven: 1, refused: 0 });
    expect(idsOf(await take(staying(), 2)).sort()).toEqual([...poison].sort());
    expect((await letters.list({ size: 5, token: '' })).letters).toEqual([]);
  });
});

test('an outage makes no dead letters', async () => {
  const away = Object.assign(Object.create(feed), {
    publish: () => Promise.reject(new MeshError('UNREACHABLE', 'away')),
  });
  const letters = lettersOf('away', away);
  await expect(letters.publish([eventOf('1')])).rejects.toMatchObject({ reason: 'UNREACHABLE' });
  expect((await letters.list({ size: 5, token: '' })).letters).toEqual([]);
});

test('a feed beside the record writes what goes with its events, or nothing when it refuses one', async () => {
  const sql = 'INSERT INTO relay_cursor (name, position) VALUES ($1, 1)';
  const named = (name: string) => [{ sql, params: [name] }];
  const [good, also, large] = [eventOf('1'), eventOf('2'), eventOf('x'.repeat(eventBytesMax))];
  const { staying } = await standing(feed, {});
  expect(await feed.publishWith?.([also, large], named('refused'))).toBe(false);
  expect(await feed.publishWith?.([good], named('taken'))).toBe(true);
  expect(idsOf(await take(staying(), 1))).toEqual([good.id]);
  const rows = await database.read('SELECT name FROM relay_cursor WHERE name IN ($1, $2)', ['refused', 'taken']);
  expect(rows).toEqual([{ name: 'taken' }]);
});

test('the relay goes on past events of the record that are too large or damaged; what is mended is redriven', async () => {
  const letters = lettersOf('relay');
  const { publish, giveUp } = letters;
  const [first, damaged, large, last] = [
    eventOf('1', { agentId: 'relayed' }),
    eventOf('2', { agentId: 'relayed' }),
    eventOf('x'.repeat(eventBytesMax), { agentId: 'relayed' }),
    eventOf('4', { agentId: 'relayed' }),
  ];
  await store.append('poison/1', [first, damaged, large, last]);
  const [{ data } = { data: new Uint8Array() }] = await database.read<{ data: Uint8Array }>(
    'SELECT data FROM event WHERE id = $1',
    [damaged.id],
  );
  const put = (bytes: Uint8Array) =>
    database.write([{ sql: 'UPDATE event SET data = $1 WHERE id = $2', params: [bytes, damaged.id] }]);
  await put(Buffer.from('no event'));
  const { staying } = await standing(feed, { filter: { agentId: 'relayed' } });
  // As after a restart: nothing of it is in memory.
  const read = createEventStore({ database });
  await using relay = createRelay({ store: read, feed: { publish }, giveUp, database, name: 'relay' });
  await relay.start();
  expect(idsOf(await take(staying(), 2))).toEqual([first.id, last.id]);
  await until(() => relay.lag.events === 0, 'the relay has caught up');
  const { letters: found } = await letters.list({ size: 5, token: '' });
  expect(found.map(({ reason, stream, version }) => [reason, stream, version])).toEqual(
    expect.arrayContaining([
      ['EVENT_UNREADABLE', 'poison/1', 2n],
      ['EVENT_REFUSED', 'poison/1', 3n],
    ]),
  );
  expect(letters.count).toBe(2);
  await put(data);
  expect(await letters.redrive([])).toEqual({ redriven: 1, refused: 1 });
  expect(idsOf(await take(staying(), 1))).toEqual([damaged.id]);
});
