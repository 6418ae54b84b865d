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
import type { Database, Statement } from '../../storage/index.js';
import { encodeEvents } from '../encode-events.js';
import type { EventFeed, FeedItem, SubscribeOptions } from '../event-feed.js';
import { checkGroup, nobodyWaits } from '../group-member.js';
import type { StoredEvent } from '../stored.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { type Group, openGroup, slotOf } from './group.js';
import { dueUpTo, type RetentionOptions, sweepEvery } from './retention.js';
import {
  copyEvents,
  countKept,
  type FeedState,
  insertEvents,
  loadState,
  readNext,
  readOldest,
  readPlaced,
  trimTo,
} from './tables.js';

/** What the embedded feed needs. */
export interface EmbeddedFeedOptions extends Partial<RetentionOptions> {
  /** With `eventlogMigrations`. */
  readonly database: Database;
  /** The machine's unless said. */
  readonly clock?: Clock;
  /** The most that an event may weigh, encoded, in bytes; unless said 40 MiB: more than any message and what stands around it. */
  readonly eventBytesMax?: number;
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
  const { database, clock = systemClock, eventBytesMax = 40 * 1024 * 1024, onFault } = options;
  const retention = completed(options);
  const wake = createWake();
  let state: FeedState = { feedId: 0, head: 0n, trimmedTo: 0n };
  let sweeping: Promise<void> | undefined;
  let publishedSince = 0;
  let timer: { cancel(): void } | undefined;
  const groups = new Map<string, Promise<Group>>();

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
      for (const group of groups.values()) await (await group).save();
    },
  });

  async function publish(events: readonly Event[], alongside: readonly Statement[] = []): Promise<void> {
    assertRunning();
    const insertion = { events: encodeEvents(events, eventBytesMax), alongside, nowMs: clock.now() };
    published(events.length, await insertEvents(database, insertion));
  }

  function published(count: number, head: bigint): void {
    if (head > state.head) state = { feedId: state.feedId, head, trimmedTo: state.trimmedTo };
    wake.notify();
    publishedSince += count;
    if (publishedSince > retention.retentionEvents / 10 && mayBeMany()) void sweep();
  }

  async function publishStored(events: readonly StoredEvent[], alongside: readonly Statement[]): Promise<boolean> {
    assertRunning();
    const [first, last] = [events[0], events.at(-1)];
    if (!first || !last || events.some(event => weightOf(event) > eventBytesMax)) return false;
    const copy = { after: first.position - 1n, upTo: last.position, alongside, nowMs: clock.now() };
    published(events.length, await copyEvents(database, copy));
    return true;
  }

  async function publishWith(events: readonly Event[], alongside: readonly Statement[]): Promise<boolean> {
    try {
      await publish(events, alongside);
      return true;
    } catch (error) {
      if (toMeshError(error).reason === 'EVENT_REFUSED') return false;
      throw error;
    }
  }

  /** Whether there may be too many: not every offset needs to have an event. */
  function mayBeMany(): boolean {
    return state.head - state.trimmedTo > BigInt(retention.retentionEvents);
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
    publishedSince = 0;
    let kept: number | undefined;
    while (lifecycle.state === 'running') {
      const oldest = await readOldest(database, 1_000);
      kept ??= mayBeMany() ? await countKept(database) : 0;
      const upTo = dueUpTo(oldest, kept, { ...retention, nowMs: clock.now() });
      if (upTo === undefined) return;
      // Before the rows go: a subscription that misses them must know why.
      state = { ...state, trimmedTo: upTo };
      kept -= await trimTo(database, upTo);
    }
  }

  async function* subscribe(options: SubscribeOptions = {}): AsyncIterable<FeedItem> {
    assertRunning();
    if (options.group !== undefined) return yield* share({ ...options, group: options.group });
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

  async function* share(options: SubscribeOptions & { readonly group: string }): AsyncGenerator<FeedItem> {
    checkGroup(options);
    const { filter, signal } = options;
    const cursorAt = (offset: bigint) => encodeCursor({ feedId: state.feedId, offset });
    const group = await groupOf(options.group, begin(state, options.from));
    const member = group.join(wake.notify);
    try {
      yield { cursor: cursorAt(state.head) };
      for (;;) {
        const at = leastOf(member.shownTo);
        if (at === undefined || state.head <= at) {
          if (lifecycle.state === 'running') await wake.wait(signal);
          assertRunning();
          continue;
        }
        const above = at < state.trimmedTo ? overtaken(options.group) : at;
        const range = { above, upTo: min(above + windowSize, state.head), limit: pageSize };
        const { sharings } = member;
        const page = await readPlaced(database, range, filter);
        for (const { offset, event } of page) {
          const [slot, cursor] = [slotOf(event), cursorAt(offset)];
          const due = () => offset > (member.shownTo.get(slot) ?? offset);
          if (!due()) continue;
          await member.room(signal);
          assertRunning();
          // Meanwhile the slot may have gone to somebody else.
          if (!due()) continue;
          member.shownTo.set(slot, offset);
          member.shown(cursor, { share: String(slot), offset });
          yield { event, cursor };
          if (options.acknowledgement !== 'explicit') member.all();
        }
        const last = page.length === pageSize ? page.at(-1)?.offset : undefined;
        const to = last ?? (page.length === 0 ? await overGap(range.upTo) : range.upTo);
        // A slot that came meanwhile has not been looked at.
        if (member.sharings !== sharings) continue;
        for (const [slot, shownTo] of member.shownTo) {
          if (shownTo >= to) continue;
          member.shownTo.set(slot, to);
          member.passed({ share: String(slot), offset: to });
        }
      }
    } finally {
      await member.leave();
    }
  }

  function groupOf(name: string, at: bigint): Promise<Group> {
    const known = groups.get(name) ?? openGroup({ name, database, clock, onFault }, at);
    groups.set(name, known);
    known.catch(() => groups.delete(name));
    return known;
  }

  /** Goes on at the oldest, and says so. */
  function overtaken(group: string): bigint {
    const text = `retention has taken events that group "${group}" was not shown; it goes on at the oldest that are kept`;
    onFault?.(new MeshError('CURSOR_EXPIRED', text));
    return state.trimmedTo;
  }

  async function acknowledge(name: string, cursor: string): Promise<void> {
    assertRunning();
    const group = await groups.get(name);
    if (!(await group?.acknowledge(cursor))) throw nobodyWaits(name);
  }

  function assertRunning(): void {
    if (lifecycle.state === 'running') return;
    if (lifecycle.state === 'new') throw new MeshError('NOT_STARTED', 'the feed was not started; start it first');
    throw new MeshError('DRAINING', 'the feed closes; subscribe again with the last cursor when it is back');
  }

  return Object.assign(lifecycle, {
    publish: (events: readonly Event[]) => publish(events),
    publishWith,
    publishStored,
    subscribe,
    acknowledge,
  });
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

/** The most that an event weighs with its stream, version and position. */
function weightOf({ data, stream }: StoredEvent): number {
  return data.length + 3 * stream.length + 64;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function leastOf(shownTo: ReadonlyMap<number, bigint>): bigint | undefined {
  return [...shownTo.values()].reduce<bigint | undefined>(
    (least, offset) => (least === undefined ? offset : min(least, offset)),
    undefined,
  );
}
