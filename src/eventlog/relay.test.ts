import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { type Event, EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createFakeClock, MeshError } from '../base/index.js';
import type { Database, Statement } from '../storage/index.js';
import type { EventFeed } from './event-feed.js';
import type { EventStore, ReadOptions } from './event-store.js';
import { createRelay } from './relay.js';

/** A record, a feed and a place for the cursor, all in memory. */
function makeWorld() {
  const record: Event[] = [];
  const listeners = new Set<(position: bigint) => void>();
  const batches: bigint[][] = [];
  const kept: { position?: bigint } = {};
  const faults: MeshError[] = [];
  const feed = { down: false };
  /** Positions that cannot be read. */
  const damaged = new Set<bigint>();
  const passed: bigint[] = [];
  const store = {
    readFresh: () => undefined,
    readFreshStored: () => undefined,
    readAll: async ({ after = 0n, limit = 100 }: ReadOptions) => {
      const page = record.filter(event => event.position > after).slice(0, limit);
      const bad = page.find(event => damaged.has(event.position));
      if (bad) throw new MeshError('EVENT_UNREADABLE', 'no event', { details: { position: String(bad.position) } });
      return page;
    },
    onAppended(listener: (position: bigint) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const publish = async (events: readonly Event[]) => {
    if (feed.down) throw new MeshError('UNREACHABLE', 'the feed is away');
    batches.push(events.map(event => event.position));
  };
  const database = {
    read: async (sql: string, [after]: readonly unknown[] = []) => {
      if (sql.includes('count(*)'))
        return [{ behind: record.filter(({ position }) => position > Number(after)).length }];
      return kept.position === undefined ? [] : [{ position: kept.position }];
    },
    write: async ([statement]: readonly Statement[]) => {
      kept.position = statement?.params?.[1] as bigint;
    },
  };
  const clock = createFakeClock();
  const relay = (paceMs = 0) =>
    createRelay({
      paceMs: () => paceMs,
      store: store as unknown as EventStore,
      feed: { publish } as unknown as EventFeed,
      database: database as unknown as Database,
      clock,
      batchMax: 3,
      backoff: { firstMs: 100, maxMs: 1_000, jitter: 0 },
      onFault: error => faults.push(error),
      async giveUp(error) {
        passed.push(BigInt(error.details.position ?? 0));
        return BigInt(error.details.position ?? 0);
      },
    });
  function append(...positions: bigint[]): void {
    for (const position of positions) record.push(create(EventSchema, { id: `e${position}`, position }));
    for (const listener of listeners) listener(positions.at(-1) ?? 0n);
  }
  return { append, batches, kept, faults, feed, clock, relay, listeners, damaged, passed };
}

const settled = () => new Promise(resolve => setImmediate(resolve));

describe('the relay', () => {
  test('brings what is there, then what comes, in order and in batches', async () => {
    const { append, batches, relay, kept } = makeWorld();
    append(1n, 2n, 4n, 7n);
    await using running = relay();
    await running.start();
    await settled();
    append(8n);
    await settled();
    expect(batches).toEqual([[1n, 2n, 4n], [7n], [8n]]);
    expect(running.position).toBe(8n);
    expect(kept.position).toBe(8n);
  });

  test('goes on after its cursor when it starts again', async () => {
    const { append, batches, relay } = makeWorld();
    append(1n, 2n);
    const first = relay();
    await first.start();
    await first.close();
    append(3n);
    await using second = relay();
    await second.start();
    await settled();
    expect(batches).toEqual([[1n, 2n], [3n]]);
  });

  test('tries again with growing waits while the feed is away, and loses nothing', async () => {
    const { append, batches, relay, faults, feed, clock } = makeWorld();
    feed.down = true;
    await using running = relay();
    await running.start();
    append(1n);
    await settled();
    expect(faults).toHaveLength(1);
    await clock.advanceAsync(99);
    expect(faults).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(faults).toHaveLength(2);
    await clock.advanceAsync(199);
    expect(faults).toHaveLength(2);
    feed.down = false;
    append(2n);
    await clock.advanceAsync(1);
    expect(batches).toEqual([[1n, 2n]]);
  });

  test('brings over what is committed before it closes, and then listens no more', async () => {
    const { append, batches, relay, listeners } = makeWorld();
    const running = relay();
    await running.start();
    append(1n, 2n, 3n, 4n);
    await running.close();
    expect(batches.flat()).toEqual([1n, 2n, 3n, 4n]);
    expect(listeners.size).toBe(0);
  });

  test('closes at once while the feed is away', async () => {
    const { append, relay, feed, clock } = makeWorld();
    feed.down = true;
    const running = relay();
    await running.start();
    append(1n);
    await settled();
    await running.close();
    expect(running.state).toBe('closed');
    expect(clock.pending).toBe(0);
  });

  test('says how many events it is behind and for how long, until it has caught up', async () => {
    const { append, relay, feed, clock } = makeWorld();
    await using running = relay();
    await running.start();
    await settled();
    expect(running.lag).toEqual({ events: 0, ms: 0 });
    feed.down = true;
    append(1n, 2n, 4n);
    await settled();
    await clock.advanceAsync(5_000);
    expect(running.lag).toEqual({ events: 3, ms: 5_000 });
    expect(running.fault?.reason).toBe('UNREACHABLE');
    feed.down = false;
    await clock.advanceAsync(2_000);
    expect(running.lag).toEqual({ events: 0, ms: 0 });
    expect(running.fault).toBeUndefined();
  });

  test('passes over what cannot be read, and over nothing else', async () => {
    const { append, batches, relay, damaged, passed, kept, faults } = makeWorld();
    damaged.add(3n).add(5n);
    append(1n, 2n, 3n, 4n, 5n);
    await using running = relay();
    await running.start();
    for (let turn = 0; turn < 20; turn++) await settled();
    append(6n);
    await settled();
    expect(batches.flat()).toEqual([1n, 2n, 4n, 6n]);
    expect(passed).toEqual([3n, 5n]);
    expect(kept.position).toBe(6n);
    expect(faults).toEqual([]);
  });

  describe('with a pace', () => {
    async function paced() {
      const world = makeWorld();
      const running = world.relay(25);
      await running.start();
      await settled();
      await world.clock.advanceAsync(25);
      return { ...world, running };
    }

    test('brings what comes after a pause at once', async () => {
      const { append, batches, clock, running } = await paced();
      append(1n);
      await settled();
      expect(batches).toEqual([[1n]]);
      await clock.advanceAsync(25);
      append(2n);
      await settled();
      expect(batches).toEqual([[1n], [2n]]);
      await running.close();
    });

    test('brings what comes close together as one', async () => {
      const { append, batches, clock, running } = await paced();
      append(1n);
      await settled();
      append(2n);
      append(3n);
      await clock.advanceAsync(24);
      expect(batches).toEqual([[1n]]);
      await clock.advanceAsync(1);
      expect(batches).toEqual([[1n], [2n, 3n]]);
      append(4n);
      await clock.advanceAsync(24);
      expect(batches).toEqual([[1n], [2n, 3n]]);
      await clock.advanceAsync(1);
      expect(batches).toEqual([[1n], [2n, 3n], [4n]]);
      await running.close();
    });

    test('waits no longer for somebody who is in a hurry, who hears when all is there', async () => {
      const { append, batches, clock, running } = await paced();
      append(1n);
      await settled();
      append(2n, 3n);
      await running.hurry();
      expect(batches).toEqual([[1n], [2n, 3n]]);
      await running.hurry();
      expect(clock.pending).toBe(0);
      await running.close();
    });

    test('keeps nobody who is in a hurry waiting while the feed is away, or for more than a second', async () => {
      const { append, feed, clock, running, faults } = await paced();
      feed.down = true;
      append(1n);
      await settled();
      await clock.advanceAsync(100);
      const hurried = running.hurry();
      await clock.advanceAsync(1_000);
      await hurried;
      expect(faults.length).toBeGreaterThan(1);
      await running.close();
      expect(clock.pending).toBe(0);
    });

    test('waits for nothing when it closes, and leaves no timer', async () => {
      const { append, batches, clock, running, listeners } = await paced();
      append(1n);
      await settled();
      append(2n);
      await running.close();
      expect(batches).toEqual([[1n], [2n]]);
      expect(clock.pending).toBe(0);
      expect(listeners.size).toBe(0);
    });
  });
});
