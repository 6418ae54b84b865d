import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type EventFeed, eventBytesMax, type FeedItem, type SubscribeOptions } from '../../../src/eventlog/index.js';
import { until } from '../../harness/until.js';
import { eventOf } from './event-store-contract.js';

/** One feed; `open` gives it, started, and again after it was closed. */
export interface FeedUnderTest {
  open(): Promise<EventFeed>;
  remove(): Promise<void>;
}

/** Takes so many items that carry an event. */
export async function take(items: AsyncIterable<FeedItem>, count: number): Promise<Required<FeedItem>[]> {
  const taken: Required<FeedItem>[] = [];
  for await (const { event, cursor } of items) {
    if (event) taken.push({ event, cursor });
    if (taken.length >= count) break;
  }
  return taken;
}

/** The next event of a subscription, which stays. */
async function nextEvent(items: AsyncIterator<FeedItem>): Promise<Event | undefined> {
  for (;;) {
    const { done, value } = await items.next();
    if (done || value.event) return value?.event;
  }
}

/** A subscription that stands: its first step was taken. */
export async function standing(feed: EventFeed, options: SubscribeOptions = {}) {
  const iterator = feed.subscribe(options)[Symbol.asyncIterator]();
  const first = await iterator.next();
  const rest: AsyncIterable<FeedItem> = { [Symbol.asyncIterator]: () => iterator };
  /** The same, which stays when a loop over it is left. */
  const staying = (): AsyncIterable<FeedItem> => ({ [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) });
  return { first: first.value as FeedItem, rest, staying };
}

const idsOf = (items: readonly { event: Event }[]): string[] => items.map(item => item.event.id);
const many = (count: number, agentId: string): Event[] =>
  Array.from({ length: count }, (_, index) => eventOf(`${index}`, { agentId }));

/** What every feed does. */
export function eventFeedContract(makeFeed: () => FeedUnderTest): void {
  const underTest = makeFeed();
  let feed: EventFeed;
  beforeAll(async () => {
    feed = await underTest.open();
  }, 240_000);
  afterAll(async () => {
    await feed.close();
    await underTest.remove();
  });

  test('a subscription begins with a cursor and no event', async () => {
    const { first } = await standing(feed);
    expect(first).toEqual({ cursor: expect.stringMatching(/./) });
  });

  test('a subscription until it has caught up shows what was there, and ends', async () => {
    await feed.publish(many(3, 'caught-up').map((event, index) => ({ ...event, id: `caught-up-${index}` })));
    const options = { from: 'oldest', filter: { agentId: 'caught-up' }, untilCaughtUp: true } as const;
    const shown: (string | undefined)[] = [];
    for await (const { event } of feed.subscribe(options)) shown.push(event?.id);
    expect(shown.filter(Boolean)).toEqual(['caught-up-0', 'caught-up-1', 'caught-up-2']);
    const { rest } = await standing(feed, { untilCaughtUp: true });
    expect(await take(rest, 1)).toEqual([]);
  });

  test('events arrive whole, in order, as they are published', async () => {
    const { rest } = await standing(feed);
    const events = many(3, 'whole').map((event, at) => ({
      ...event,
      stream: 's/1',
      version: BigInt(at),
      position: 9n,
    }));
    const taking = take(rest, 3);
    await feed.publish(events.slice(0, 1));
    await feed.publish(events.slice(1));
    expect((await taking).map(item => item.event)).toEqual(events);
  });

  test('newest shows only what comes; oldest shows what is kept first', async () => {
    const [before, after] = [many(2, 'ends'), many(2, 'ends')];
    await feed.publish(before);
    const newest = await standing(feed, { from: 'newest', filter: { agentId: 'ends' } });
    const oldest = await standing(feed, { from: 'oldest', filter: { agentId: 'ends' } });
    await feed.publish(after);
    expect(idsOf(await take(newest.rest, 2))).toEqual(after.map(event => event.id));
    expect(idsOf(await take(oldest.rest, 4))).toEqual([...before, ...after].map(event => event.id));
  });

  test('a cursor goes on exactly after its event', async () => {
    const events = many(20, 'resume');
    const filter = { agentId: 'resume' };
    const { first, rest } = await standing(feed, { filter });
    await feed.publish(events);
    const seen = await take(rest, 20);
    for (const at of [0, 7, 18]) {
      const again = await take(feed.subscribe({ from: { cursor: seen[at]?.cursor ?? '' }, filter }), 19 - at);
      expect(idsOf(again)).toEqual(events.slice(at + 1).map(event => event.id));
    }
    expect(await take(feed.subscribe({ from: { cursor: first.cursor }, filter }), 20)).toEqual(seen);
  });

  test('what is published twice is shown once, also to whom it was shown before', async () => {
    const events = many(3, 'twice');
    const last = many(1, 'twice');
    const items = feed.subscribe({ filter: { agentId: 'twice' } })[Symbol.asyncIterator]();
    await items.next();
    await feed.publish(events);
    const seen = [await nextEvent(items), await nextEvent(items), await nextEvent(items)];
    await feed.publish(events.slice(1));
    await Promise.all([feed.publish(events), feed.publish(events)]);
    await feed.publish(last);
    expect([...seen, await nextEvent(items)].map(event => event?.id)).toEqual(
      [...events, ...last].map(event => event.id),
    );
    await items.return?.();
  });

  test('a filter shows what fits', async () => {
    const fits = eventOf('1', { type: 'fit.one', agentId: 'fits', namespace: 'n', conversationId: 'c' });
    const others = [
      eventOf('2', { type: 'fit.one', agentId: 'fits', namespace: 'n' }),
      eventOf('3', { type: 'other', agentId: 'fits', namespace: 'n', conversationId: 'c' }),
    ];
    const filter = { types: ['fit.*'], agentId: 'fits', namespace: 'n', conversationId: 'c' };
    const { rest } = await standing(feed, { filter });
    await feed.publish([...others, fits]);
    expect(idsOf(await take(rest, 1))).toEqual([fits.id]);
  });

  test('each of many subscriptions gets everything, and a slow one too', async () => {
    const filter = { agentId: 'fan' };
    const quick = await Promise.all(Array.from({ length: 5 }, () => standing(feed, { filter })));
    const slow = await standing(feed, { filter });
    const events = many(1_500, 'fan');
    const taking = quick.map(({ rest }) => take(rest, events.length));
    for (let at = 0; at < events.length; at += 100) await feed.publish(events.slice(at, at + 100));
    const ids = events.map(event => event.id);
    for (const taken of await Promise.all(taking)) expect(idsOf(taken)).toEqual(ids);
    expect(idsOf(await take(slow.rest, events.length))).toEqual(ids);
  });

  describe('a cursor that is none', () => {
    test.each([
      ['empty', ''],
      ['text', 'what is this'],
      ['long', 'A'.repeat(256)],
    ])('is refused: %s', async (_, cursor) => {
      await expect(take(feed.subscribe({ from: { cursor } }), 1)).rejects.toMatchObject({ reason: 'CURSOR_INVALID' });
    });
  });

  test('a subscription that waits ends with the reason of its signal', async () => {
    const abort = new AbortController();
    const { rest } = await standing(feed, { signal: abort.signal });
    const waiting = take(rest, 1);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  test('after the feed was closed and opened again, cursors go on', async () => {
    const filter = { agentId: 'restart' };
    const { rest, first } = await standing(feed, { filter });
    const events = many(3, 'restart');
    await feed.publish(events);
    const [seen] = await take(rest, 1);
    const waiting = take((await standing(feed)).rest, 1);
    await Promise.all([feed.close(), expect(waiting).rejects.toMatchObject({ reason: 'DRAINING' })]);
    await expect(feed.publish(events)).rejects.toMatchObject({ reason: 'DRAINING' });
    feed = await underTest.open();
    expect(idsOf(await take(feed.subscribe({ from: { cursor: first.cursor }, filter }), 3))).toHaveLength(3);
    const again = await take(feed.subscribe({ from: { cursor: seen?.cursor ?? '' }, filter }), 2);
    expect(idsOf(again)).toEqual(events.slice(1).map(event => event.id));
  });

  describe('an event that is too large', () => {
    test('is refused with its id', async () => {
      const large = eventOf('x'.repeat(eventBytesMax), { agentId: 'large' });
      await expect(feed.publish([eventOf('1'), large])).rejects.toMatchObject({
        reason: 'EVENT_REFUSED',
        details: { id: large.id },
      });
    });
  });

  describe('a group', () => {
    const timeout = 30_000;
    const ofGroup = (group: string, options: SubscribeOptions = {}) => ({
      group,
      filter: { agentId: group },
      ...options,
    });
    const idsFrom = async (items: AsyncIterable<FeedItem>, count: number) => idsOf(await take(items, count));
    /** Events of many keys. */
    const spread = (count: number, group: string, first = 0): Event[] =>
      Array.from({ length: count }, (_, at) =>
        eventOf(`${first + at}`, { type: 'message.sent', agentId: group, conversationId: `c${(first + at) % 40}` }),
      );

    test('begins at the newest or oldest and goes on where it stood', { timeout }, async () => {
      const [before, events] = [spread(3, 'stands'), spread(6, 'stands')];
      await feed.publish(before);
      const newest = await standing(feed, ofGroup('stands'));
      await feed.publish(events);
      const seen = await idsFrom(newest.staying(), 4);
      // Asking for the fifth acknowledges the fourth; the fifth was shown, and nobody said that it is done.
      const fifth = await nextEvent(newest.rest[Symbol.asyncIterator]());
      await newest.rest[Symbol.asyncIterator]().return?.();
      const again = await standing(feed, ofGroup('stands', { from: 'oldest' }));
      const left = await idsFrom(again.rest, 2);
      await again.rest[Symbol.asyncIterator]().return?.();
      expect(left).toContain(fifth?.id);
      expect([...seen, ...left].sort()).toEqual(events.map(event => event.id).sort());
      const other = await standing(feed, { ...ofGroup('stands', { from: 'oldest' }), group: 'stands-2' });
      expect((await idsFrom(other.rest, 9)).sort()).toEqual([...before, ...events].map(event => event.id).sort());
      await other.rest[Symbol.asyncIterator]().return?.();
    });

    test('shares the events, those of one key in order', { timeout }, async () => {
      const shown: { readonly event: Event; readonly by: number }[] = [];
      const abort = new AbortController();
      const options = ofGroup('shares', { signal: abort.signal });
      const first = await standing(feed, options);
      const second = await standing(feed, options);
      const collect = async ({ rest }: { rest: AsyncIterable<FeedItem> }, by: number) => {
        for await (const { event } of rest) if (event) shown.push({ event, by });
      };
      const collecting = [collect(first, 1), collect(second, 2)].map(each => each.catch(() => 'ended'));
      // Until both have something to do: it takes the members a moment to agree.
      const sent: Event[] = [];
      const distinct = () => new Set(shown.map(({ event }) => event.id));
      for (let round = 0; new Set(shown.map(({ by }) => by)).size < 2 || round < 3; round++) {
        const events = spread(80, 'shares', sent.length);
        sent.push(...events);
        await feed.publish(events);
        await until(() => distinct().size === sent.length, 'the group has shown everything', 20_000);
      }
      abort.abort(new Error('enough'));
      await Promise.all(collecting);
      // In order, but for what was shown again when a member came.
      for (const key of new Set(sent.map(event => event.conversationId))) {
        const ids = [
          ...new Set(shown.filter(({ event }) => event.conversationId === key).map(({ event }) => event.id)),
        ];
        expect(ids).toEqual(sent.filter(event => event.conversationId === key).map(event => event.id));
      }
    });

    test('shows again what was not acknowledged explicitly, and nothing else', { timeout }, async () => {
      const events = many(5, 'explicit');
      const options = ofGroup('explicit', { acknowledgement: 'explicit' });
      const leaving = await standing(feed, options);
      await feed.publish(events);
      const seen = await take(leaving.staying(), 4);
      await feed.acknowledge('explicit', seen[1]?.cursor ?? '');
      await leaving.rest[Symbol.asyncIterator]().return?.();
      await expect(feed.acknowledge('explicit', seen[3]?.cursor ?? '')).rejects.toMatchObject({
        reason: 'CURSOR_INVALID',
      });
      const coming = await standing(feed, options);
      expect(await idsFrom(coming.staying(), 3)).toEqual(events.slice(2).map(event => event.id));
      await coming.rest[Symbol.asyncIterator]().return?.();
    });

    test('takes no cursor and does not end', async () => {
      const { first } = await standing(feed);
      const from = { cursor: first.cursor };
      for (const options of [{ from }, { untilCaughtUp: true }])
        await expect(take(feed.subscribe({ group: 'none', ...options }), 1)).rejects.toMatchObject({
          reason: 'OPTION_INVALID',
        });
    });
  });
}
