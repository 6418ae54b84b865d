import { StringValueSchema } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createEventStore, type EventParts, eventlogMigrations, newEvent } from '../../../src/eventlog/index.js';
import type { StoreUnderTest } from '../storage/database-contract.js';

type Parts = Partial<Omit<EventParts<typeof StringValueSchema>, 'payload'>>;

/** An event whose payload is this text. */
export function eventOf(text: string, parts: Parts = {}): Event {
  const payload = { schema: StringValueSchema, message: { value: text } };
  return newEvent({ type: 'test.happened', source: 'test', timeMs: 1_700_000_000_123, payload, ...parts });
}

const many = (count: number, parts: Parts = {}): Event[] =>
  Array.from({ length: count }, (_, index) => eventOf(`${index}`, parts));

const idsOf = (events: readonly Event[]): string[] => events.map(event => event.id);

const marks = { name: '900-marks', statements: ['CREATE TABLE mark (name text PRIMARY KEY)'] };
const mark = (name: string) => ({ sql: 'INSERT INTO mark VALUES ($1)', params: [name] });

/** What the record does on every database. */
export function eventStoreContract(makeStore: () => StoreUnderTest): void {
  const underTest = makeStore();
  const database = underTest.open([...eventlogMigrations, marks]);
  const store = createEventStore({ database });
  beforeAll(() => database.start());
  afterAll(async () => {
    await database.close();
    await underTest.remove();
  });
  const marked = (prefix: string) => database.read('SELECT name FROM mark WHERE name LIKE $1', [`${prefix}%`]);

  describe('append', () => {
    test('answers with version and position, and what is read is what was appended', async () => {
      const events = [
        eventOf('žluťoučký 😀', { agentId: 'a', conversationId: 'c', namespace: 'n', traceparent: 't' }),
        eventOf('x'),
      ];
      const appended = await store.append('whole/1', events);
      expect(appended.version).toBe(2n);
      const first = { ...events[0], stream: 'whole/1', version: 1n, position: expect.any(BigInt) };
      const second = { ...events[1], stream: 'whole/1', version: 2n, position: appended.position };
      expect(await store.readStream('whole/1')).toEqual([first, second]);
    });

    test('takes large events', async () => {
      const large = eventOf('x'.repeat(3_000_000));
      await store.append('large/1', [large]);
      const [read] = await store.readStream('large/1');
      expect(Buffer.compare(read?.payload?.value ?? Buffer.of(), large.payload?.value ?? Buffer.of())).toBe(0);
    });

    test('leaves the events that it was given as they were', async () => {
      const event = eventOf('1');
      const before = structuredClone({ ...event, payload: undefined });
      await store.append('untouched/1', [event]);
      expect({ ...event, payload: undefined }).toEqual(before);
    });

    test('does not believe what an event says of its own place', async () => {
      const event = { ...eventOf('1'), stream: 'elsewhere', version: 99n, position: 1n };
      await store.append('believe/1', [event]);
      expect(await store.readStream('believe/1')).toMatchObject([{ stream: 'believe/1', version: 1n }]);
    });

    test('takes the version that the caller has seen', async () => {
      expect(await store.append('seen/1', many(2), { expectedVersion: 0n })).toMatchObject({ version: 2n });
      expect(await store.append('seen/1', many(2), { expectedVersion: 2n })).toMatchObject({ version: 4n });
      expect(await store.append('seen/1', many(1))).toMatchObject({ version: 5n });
    });

    test.each([0n, 1n, 3n])('refuses another version than the stream has: %d instead of 2', async expectedVersion => {
      const stream = `conflict/${expectedVersion}`;
      await store.append(stream, many(2));
      await expect(store.append(stream, many(3), { expectedVersion })).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        details: { version: '2' },
      });
      expect(await store.readStream(stream)).toHaveLength(2);
    });

    test('refuses to begin a stream that is not there at a later version', async () => {
      await expect(store.append('gap/1', many(1), { expectedVersion: 1n })).rejects.toMatchObject({
        reason: 'VERSION_CONFLICT',
        details: { version: '0' },
      });
    });

    test('at the same expected version succeeds for exactly one of many', async () => {
      const tries = Array.from({ length: 40 }, () => store.append('won/1', many(2), { expectedVersion: 0n }));
      const results = await Promise.allSettled(tries);
      expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
      expect(await store.readStream('won/1')).toHaveLength(2);
    });

    test('at any version succeeds for all at once, each in one piece', async () => {
      const batches = Array.from({ length: 200 }, (_, index) => many(1 + (index % 3)));
      const ends = await Promise.all(batches.map(batch => store.append('all/1', batch)));
      const events = await store.readStream('all/1', { limit: 1_000 });
      expect(events.map(event => event.version)).toEqual(events.map((_, index) => BigInt(index + 1)));
      for (const [index, batch] of batches.entries()) {
        const end = Number(ends[index]?.version);
        expect(idsOf(events.slice(end - batch.length, end))).toEqual(idsOf(batch));
        expect(events[end - 1]?.position).toBe(ends[index]?.position);
      }
    });

    test('of nothing, or of one id twice, is refused', async () => {
      const event = eventOf('1');
      await expect(store.append('empty/1', [])).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
      await expect(store.append('empty/1', [event, event])).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
    });
  });

  describe('append again', () => {
    test('answers as the first time and appends nothing', async () => {
      const events = many(3);
      const first = await store.append('again/1', events, { expectedVersion: 0n, alongside: [mark('again-1')] });
      await store.append('again/1', many(1));
      expect(await store.append('again/1', events, { expectedVersion: 0n, alongside: [mark('again-2')] })).toEqual(
        first,
      );
      expect(await store.append('again/1', events)).toEqual(first);
      expect(await store.readStream('again/1')).toHaveLength(4);
      expect(await marked('again')).toEqual([{ name: 'again-1' }]);
    });

    test('while the first is under way answers both alike', async () => {
      const events = many(2);
      const answers = await Promise.all([store.append('twice/1', events), store.append('twice/1', events)]);
      expect(answers[1]).toEqual(answers[0]);
      expect(await store.readStream('twice/1')).toHaveLength(2);
    });

    test('with only some of the ids, or in another stream, is refused whole', async () => {
      const events = many(2);
      await store.append('some/1', events);
      const tries = [
        store.append('some/1', [...events, eventOf('new')]),
        store.append('some/1', [eventOf('new'), ...events]),
        store.append('some/2', events),
        store.append('some/2', events, { expectedVersion: 0n }),
      ];
      const refused = { reason: 'EVENT_ID_TAKEN', code: 'ALREADY_EXISTS' };
      await Promise.all(tries.map(attempt => expect(attempt).rejects.toMatchObject(refused)));
      expect(await store.readStream('some/1')).toHaveLength(2);
      expect(await store.readStream('some/2')).toEqual([]);
    });
  });

  describe('statements alongside', () => {
    test('are committed with the events', async () => {
      await store.append('beside/1', many(1), { alongside: [mark('beside-1'), mark('beside-2')] });
      expect(await marked('beside')).toHaveLength(2);
    });

    test('that fail take the events with them', async () => {
      await store.append('fails/1', many(1), { alongside: [mark('fails-1')] });
      const again = store.append('fails/1', many(2), { alongside: [mark('fails-2'), mark('fails-1')] });
      await expect(again).rejects.toMatchObject({ reason: 'WRITE_CONFLICT', details: { statement: '1' } });
      expect(await store.readStream('fails/1')).toHaveLength(1);
      expect(await marked('fails')).toEqual([{ name: 'fails-1' }]);
    });

    test('are not made when the version is wrong', async () => {
      const attempt = store.append('wrong/1', many(1), { expectedVersion: 7n, alongside: [mark('wrong-1')] });
      await expect(attempt).rejects.toMatchObject({ reason: 'VERSION_CONFLICT' });
      expect(await marked('wrong')).toEqual([]);
    });
  });

  describe('read', () => {
    test('pages through a stream in both directions', async () => {
      const events = many(25);
      await store.append('pages/1', events);
      const page = async (options: Parameters<typeof store.readStream>[1]) =>
        (await store.readStream('pages/1', options)).map(event => Number(event.version));
      expect(await page({ limit: 3 })).toEqual([1, 2, 3]);
      expect(await page({ limit: 3, after: 3n })).toEqual([4, 5, 6]);
      expect(await page({ limit: 3, after: 24n })).toEqual([25]);
      expect(await page({ limit: 3, after: 25n })).toEqual([]);
      expect(await page({ limit: 3, backwards: true })).toEqual([25, 24, 23]);
      expect(await page({ limit: 3, backwards: true, after: 3n })).toEqual([2, 1]);
      expect(await page({})).toHaveLength(25);
    });

    test('takes a hundred unless told otherwise', async () => {
      await store.append('hundred/1', many(101));
      expect(await store.readStream('hundred/1')).toHaveLength(100);
    });

    test('of a stream that is not there is empty', async () => {
      expect(await store.readStream('nobody/1')).toEqual([]);
    });

    test('of all streams gives the order of the commits, without holes or doubles', async () => {
      const [last] = await store.readAll({ backwards: true, limit: 1 });
      const after = last?.position ?? 0n;
      const streams = Array.from({ length: 50 }, (_, index) => `order/${index % 7}`);
      const batches = await Promise.all(
        streams.map(async stream => {
          const events = many(3);
          return { events, ...(await store.append(stream, events)) };
        }),
      );
      const inOrder = batches.sort((a, b) => Number(a.position - b.position)).flatMap(batch => idsOf(batch.events));
      const read: Event[] = [];
      for (let page = await store.readAll({ after, limit: 40 }); page.length > 0; ) {
        read.push(...page);
        page = await store.readAll({ after: page.at(-1)?.position ?? 0n, limit: 40 });
      }
      expect(idsOf(read)).toEqual(inOrder);
      const back = await store.readAll({ backwards: true, limit: 150 });
      expect(idsOf(back.reverse())).toEqual(inOrder);
    });
  });

  describe('a filter', () => {
    const filtered = async (filter: object) =>
      idsOf(await store.readAll({ filter: { streamPrefix: 'filter/', ...filter } }));
    const [order, paid, other] = [
      eventOf('1', { type: 'order.placed', agentId: 'shop' }),
      eventOf('2', { type: 'order.paid', agentId: 'bank', conversationId: 'c1' }),
      eventOf('3', { type: 'orders', namespace: 'other', agentId: 'shop', conversationId: 'c1' }),
    ];
    beforeAll(async () => {
      await store.append('filter/1', [order, paid]);
      await store.append('filter/2', [other]);
    });

    test.each([
      ['nothing', {}, [order, paid, other]],
      ['a type', { types: ['order.paid'] }, [paid]],
      ['types', { types: ['order.paid', 'orders'] }, [paid, other]],
      ['the beginning of a type', { types: ['order.*'] }, [order, paid]],
      ['any type', { types: ['*'] }, [order, paid, other]],
      ['no pattern but a star at the end', { types: ['%', 'o*r'] }, []],
      ['the namespace default', { namespace: 'default' }, [order, paid]],
      ['another namespace', { namespace: 'other' }, [other]],
      ['an agent', { agentId: 'shop' }, [order, other]],
      ['an agent in a conversation', { agentId: 'shop', conversationId: 'c1' }, [other]],
      ['a stream', { streamPrefix: 'filter/2' }, [other]],
      ['nothing that is there', { agentId: 'nobody' }, []],
    ])('finds by %s', async (_, filter, expected) => {
      expect(await filtered(filter)).toEqual(idsOf(expected));
    });

    test('finds what lies far apart, in both directions, up to the limit', async () => {
      const needle = () => eventOf('needle', { type: 'far.needle' });
      const needles = [needle(), needle(), needle()];
      for (const [index, each] of needles.entries()) {
        await store.append('far/1', [each]);
        if (index < 2) await Promise.all(Array.from({ length: 11 }, () => store.append('far/1', many(1_000))));
      }
      const filter = { types: ['far.needle'] };
      const find = async (options: object) => idsOf(await store.readAll({ filter, ...options }));
      const inStream = async (options: object) => idsOf(await store.readStream('far/1', { filter, ...options }));
      expect(await find({})).toEqual(idsOf(needles));
      expect(await find({ limit: 2 })).toEqual(idsOf(needles.slice(0, 2)));
      expect(await find({ backwards: true })).toEqual(idsOf(needles).reverse());
      expect(await find({ backwards: true, limit: 1 })).toEqual(idsOf(needles.slice(2)));
      expect(await inStream({ after: 1n })).toEqual(idsOf(needles.slice(1)));
      expect(await inStream({ after: 11_002n })).toEqual(idsOf(needles.slice(2)));
      expect(await inStream({ after: 22_003n, backwards: true })).toEqual(idsOf(needles.slice(0, 2)).reverse());
    });

    test('with far to go stops when the caller has gone', async () => {
      const signal = AbortSignal.abort(new Error('gone'));
      await expect(store.readAll({ filter: { types: ['nothing'] }, signal })).rejects.toThrow('gone');
    });
  });

  describe('listeners', () => {
    test('hear of each commit once it is readable, and of no repetition', async () => {
      const heard: bigint[] = [];
      const stop = store.onAppended(position => heard.push(position));
      const events = many(2);
      const first = await store.append('heard/1', events);
      await store.append('heard/1', events);
      const second = await store.append('heard/1', many(1));
      stop();
      await store.append('heard/1', many(1));
      expect(heard).toEqual([first.position, second.position]);
    });
  });
}
