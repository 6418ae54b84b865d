import { backoffMs, type Clock, MeshError, sleep, toMeshError } from '../../base/index.js';
import type { FeedItem, SubscribeOptions } from '../event-feed.js';
import { fits } from '../filter.js';
import { createRecentIds } from '../recent-ids.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { Layout } from './layout.js';
import type { Pages } from './pages.js';
import type { PlacedEvent } from './ring.js';
import type { Tail } from './tail.js';

/** What a subscription stands on. */
export interface SubscriptionParts {
  readonly layout: Layout;
  readonly tail: Tail;
  readonly pages: Pages;
  readonly clock: Clock;
  readonly feedId: number;
  /** Throws when the feed closes. */
  readonly assertRunning: () => void;
}

const backoff = { firstMs: 100, maxMs: 2_000 };
/** Records that nothing fits, after which a subscription is told how far it has come. */
const tellAfter = 2_000;

/**
 * Shows events from a place on: from the ring that all share while it is at the end, else from the broker. An outage makes it wait. It
 * holds one page at most, so a slow one costs no memory; it falls behind until retention overtakes it.
 */
export async function* createSubscription(
  parts: SubscriptionParts,
  { from, filter, untilCaughtUp, signal }: SubscribeOptions,
): AsyncGenerator<FeedItem> {
  const { layout, tail, pages, feedId, assertRunning } = parts;
  const wanted = layout.holding(filter?.types);
  const { next, until } = await begin(parts, { from, untilCaughtUp: untilCaughtUp === true, wanted });
  const known = createRecentIds();
  let silent = 0;
  const release = tail.hold();
  try {
    yield { cursor: encodeCursor({ feedId, next }) };
    for (;;) {
      assertRunning();
      signal?.throwIfAborted();
      const behind = wanted.filter(index => at(next, index) < endOf(index));
      if (behind.length === 0) {
        if (until) return;
        await tail.wait(signal);
        continue;
      }
      for (const [index, placed] of await nextPages(behind)) {
        for (const each of placed) {
          next[index] = each.offset + 1n;
          const event = each.event();
          silent++;
          if (!event || known.seen(event.id) || !fits(event, filter)) continue;
          signal?.throwIfAborted();
          silent = 0;
          yield { event, cursor: encodeCursor({ feedId, next }) };
          assertRunning();
        }
      }
      if (silent < tellAfter) continue;
      silent = 0;
      yield { cursor: encodeCursor({ feedId, next }) };
    }
  } finally {
    release();
  }

  function endOf(index: number): bigint {
    return until ? at(until, index) : at(tail.heads, index);
  }

  async function nextPages(behind: readonly number[]): Promise<ReadonlyMap<number, readonly PlacedEvent[]>> {
    const found = new Map<number, readonly PlacedEvent[]>();
    const far = new Map<number, bigint>();
    for (const index of behind) {
      const offset = at(next, index);
      const ringed = offset < at(tail.heads, index) ? tail.ring.from(index, offset) : undefined;
      if (ringed) found.set(index, ringed);
      else far.set(index, offset);
    }
    if (far.size === 0) return found;
    return new Map([...found, ...(await readFar(far))]);
  }

  async function readFar(far: ReadonlyMap<number, bigint>): Promise<Map<number, readonly PlacedEvent[]>> {
    for (let failures = 1; ; failures++) {
      try {
        const read = await pages.read(far);
        // Nothing is there where something was before: it was taken, or was no event.
        for (const [index, placed] of read) if (placed.length === 0) await passGap(index);
        return read;
      } catch (error) {
        if (toMeshError(error).reason !== 'UNREACHABLE') throw error;
        await sleep(parts.clock, backoffMs(failures, backoff), signal);
        assertRunning();
      }
    }
  }

  async function passGap(index: number): Promise<void> {
    const end = at(await pages.offsets('newest'), index);
    if (end <= at(next, index)) next[index] = endOf(index);
  }
}

interface Beginning {
  readonly from: SubscribeOptions['from'];
  readonly untilCaughtUp: boolean;
  readonly wanted: readonly number[];
}

/** Where to begin, and where to end. Errors: CURSOR_INVALID, CURSOR_EXPIRED. */
async function begin({ pages, feedId }: SubscriptionParts, { from, untilCaughtUp, wanted }: Beginning) {
  const newest = await pages.offsets('newest');
  const until = untilCaughtUp ? [...newest] : undefined;
  if (from === undefined || from === 'newest') return { next: [...newest], until };
  const oldest = await pages.offsets('oldest');
  if (from === 'oldest') return { next: oldest, until };
  const cursor = decodeCursor(from.cursor);
  if (cursor.feedId !== feedId || cursor.next.length !== newest.length) throw ofAnother();
  for (const index of wanted) {
    if (at(cursor.next, index) > at(newest, index)) throw ofAnother();
    if (at(cursor.next, index) < at(oldest, index)) throw expired(at(oldest, index) - at(cursor.next, index));
  }
  return { next: [...cursor.next], until };
}

function at(offsets: readonly bigint[], index: number): bigint {
  return offsets[index] ?? 0n;
}

function ofAnother(): MeshError {
  return new MeshError('CURSOR_INVALID', 'the cursor is of another feed; begin at the oldest or the newest event');
}

function expired(count: bigint): MeshError {
  return new MeshError(
    'CURSOR_EXPIRED',
    `the ${count} events after the cursor are not kept any more; begin at the oldest`,
  );
}
