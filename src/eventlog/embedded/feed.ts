import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  type Clock,
  checkInteger,
  createLifecycle,
  createWake,
  MeshError,
  systemClock,
  toMeshError,
} from '../../base/index.js';
import type { Database } from '../../storage/index.js';
import type { EventFeed, FeedItem, SubscribeOptions } from '../event-feed.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { dueUpTo, type RetentionOptions, sweepEvery } from './retention.js';
import { type FeedState, insertEvents, loadState, readNext, readOldest, readPlaced, trimTo } from './tables.js';

/** What the embedded feed needs. */
export interface EmbeddedFeedOptions extends Partial<RetentionOptions> {
  /** With `eventlogMigrations`. */
  readonly database: Database;
  /** The machine's unless said. */
  readonly clock?: Clock;
  /** Hears of a failed attempt to forget old events; it is made again. */
  readonly onFault?: (error: MeshError) => void;
}

/** Events that a subscription holds in memory at most. */
const pageSize = 256;
/** Offsets that one statement looks at, and after which a subscription that nothing fits is told how far it has come. */
const windowSize = 2_000n;
const sweepEveryMs = 60_000;

/**
 * The feed of a single node: tables of its own beside the record. A subscription reads pages at its own pace, so a slow one costs no
 * memory; it falls behind until retention overtakes it (CURSOR_EXPIRED). New events wake subscriptions; nobody polls.
 */
export function createEmbeddedFeed(options: EmbeddedFeedOptions): EventFeed {
  const { database, clock = systemClock, onFault } = options;
  const retention = completed(options);
  const wake = createWake();
  let state: FeedState = { feedId: 0, head: 0n, trimmedTo: 0n };
  let sweeping: Promise<void> | undefined;
  let timer: { cancel(): void } | undefined;

  const lifecycle = createLifecycle({
    name: 'the embedded feed',
    async start() {
      state = await loadState(database);
      timer = sweepEvery(clock, sweepEveryMs, sweep);
    },
    async close() {
      timer?.cancel();
      wake.notify();
      await sweeping;
    },
  });

  async function publish(events: readonly Event[]): Promise<void> {
    assertRunning();
    const head = await insertEvents(database, events, clock.now());
    if (head > state.head) state = { ...state, head };
    wake.notify();
    if (state.head - state.trimmedTo > BigInt(Math.ceil(retention.retentionEvents * 1.1))) void sweep();
  }

  function sweep(): Promise<void> {
    sweeping ??= forgetOld()
      .catch(error => onFault?.(toMeshError(error)))
      .finally(() => {
        sweeping = undefined;
      });
    return sweeping;
  }

  async function forgetOld(): Promise<void> {
    while (lifecycle.state === 'running') {
      const oldest = await readOldest(database, 1_000);
      const upTo = dueUpTo(oldest, state.head, { ...retention, nowMs: clock.now() });
      if (upTo === undefined) return;
      // Before the rows go: a subscription that misses them must know why.
      state = { ...state, trimmedTo: upTo };
      await trimTo(database, upTo);
    }
  }

  async function* subscribe(options: SubscribeOptions = {}): AsyncIterable<FeedItem> {
    assertRunning();
    const { from, filter, signal } = options;
    const until = options.untilCaughtUp ? state.head : undefined;
    const cursorAt = (offset: bigint) => encodeCursor({ feedId: state.feedId, offset });
    let at = begin(state, from);
    let told = at;
    yield { cursor: cursorAt(at) };
    while (until === undefined || at < until) {
      while (state.head <= at && lifecycle.state === 'running') await wake.wait(signal);
      const range = { above: at, upTo: min(at + windowSize, state.head), limit: pageSize };
      assertRunning();
      const page = await readPlaced(database, range, filter);
      assertKept(state, at);
      for (const { offset, event } of page) {
        signal?.throwIfAborted();
        yield { event, cursor: cursorAt(offset) };
        told = offset;
      }
      at = page.length === pageSize ? told : range.upTo;
      if (page.length === 0 && at < state.head) at = await overGap(at);
      if (at - told >= windowSize) {
        yield { cursor: cursorAt(at) };
        told = at;
      }
    }
  }

  /** As far as nothing is there at all: offsets leap by far in a store that was restored. */
  async function overGap(offset: bigint): Promise<bigint> {
    const next = await readNext(database, offset);
    return next === undefined ? offset : next - 1n;
  }

  function assertRunning(): void {
    if (lifecycle.state === 'running') return;
    if (lifecycle.state === 'new') throw new MeshError('NOT_STARTED', 'the feed was not started; start it first');
    throw new MeshError('DRAINING', 'the feed closes; subscribe again with the last cursor when it is back');
  }

  return Object.assign(lifecycle, { publish, subscribe });
}

function completed(options: EmbeddedFeedOptions): RetentionOptions {
  const retentionEvents = options.retentionEvents ?? 1_000_000;
  const retentionMs = options.retentionMs ?? 7 * 24 * 3_600_000;
  const max = Number.MAX_SAFE_INTEGER;
  return {
    retentionEvents: checkInteger('retentionEvents', retentionEvents, { min: 1, max }),
    retentionMs: checkInteger('retentionMs', retentionMs, { min: 1, max }),
  };
}

/** The offset after which a subscription begins. Errors: CURSOR_INVALID, CURSOR_EXPIRED. */
function begin(state: FeedState, from: SubscribeOptions['from']): bigint {
  if (from === 'oldest') return state.trimmedTo;
  if (from === undefined || from === 'newest') return state.head;
  const { feedId, offset } = decodeCursor(from.cursor);
  if (feedId !== state.feedId || offset > state.head)
    throw new MeshError('CURSOR_INVALID', 'the cursor is of another feed; begin at the oldest or the newest event');
  assertKept(state, offset);
  return offset;
}

function assertKept(state: FeedState, offset: bigint): void {
  if (offset >= state.trimmedTo) return;
  throw new MeshError(
    'CURSOR_EXPIRED',
    `the ${state.trimmedTo - offset} events after the cursor are not kept any more; begin at the oldest`,
  );
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
