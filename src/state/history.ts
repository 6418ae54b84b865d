import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Change as ChangeView } from '#gen/dacp/state/v1/state_pb.js';
import { unknown } from './decide.js';
import { evolve } from './evolve.js';
import { type StateKey, streamOf } from './key.js';
import { loadState, type StateSource } from './load.js';
import { fitting, pageSizeUnlessSaid, readNumberToken } from './page.js';
import { changeOf, timeOf } from './record.js';
import type { Sealing } from './sealing.js';
import { revisionAfter, revisionBefore } from './snapshots.js';
import { initialState, type StateEntry } from './state.js';
import type { HistoryOptions, Page } from './states.js';
import { changeView } from './view.js';

/** Changes on a page that come with the whole state: each may be large. */
const withStateMax = 100;

/** A page of the changes of one state. Errors: STATE_UNKNOWN, FIELD_INVALID. */
export async function readHistory(
  source: StateSource,
  key: StateKey,
  options: HistoryOptions,
): Promise<Page<ChangeView>> {
  const size = Math.min(options.pageSize || pageSizeUnlessSaid, options.withState ? withStateMax : 1_000);
  const { events, more } = await readPage(source, key, options, size);
  if (events.length === 0 && !options.pageToken) await assertKnown(source, key);
  const weighed = await viewsOf(source, key, events, options);
  const items = fitting(weighed, ({ bytes }) => bytes).map(({ view }) => view);
  const last = items.at(-1);
  const isMore = more || items.length < events.length;
  return { items, nextPageToken: isMore && last ? String(last.revision) : '' };
}

/** A change as it is shown, and what it takes in an answer, in bytes. */
interface Weighed {
  readonly view: ChangeView;
  readonly bytes: number;
}

interface Found {
  readonly events: Event[];
  readonly more: boolean;
}

/** The events of a page, in the order in which they are shown; where they begin and end is found with the snapshots. */
async function readPage(source: StateSource, key: StateKey, options: HistoryOptions, size: number): Promise<Found> {
  const { backwards = false, fromMs, untilMs } = options;
  const edge = backwards ? untilMs : fromMs;
  let after = await beginOf(source, key, options);
  const events: Event[] = [];
  for (;;) {
    const limit = size + 1 - events.length + (edge === undefined ? 0 : 100);
    const page = await source.store.readStream(streamOf(key), {
      ...(after !== undefined && { after }),
      limit,
      backwards,
    });
    for (const event of page) {
      const atMs = timeOf(event);
      const beyond = backwards ? fromMs !== undefined && atMs < fromMs : untilMs !== undefined && atMs >= untilMs;
      if (beyond) return { events, more: false };
      const before = backwards ? untilMs !== undefined && atMs >= untilMs : fromMs !== undefined && atMs < fromMs;
      if (before) continue;
      if (events.length === size) return { events, more: true };
      events.push(event);
    }
    if (page.length < limit) return { events, more: false };
    after = page.at(-1)?.version;
  }
}

async function beginOf(source: StateSource, key: StateKey, options: HistoryOptions): Promise<bigint | undefined> {
  if (options.pageToken) return readNumberToken(options.pageToken);
  if (options.backwards)
    return options.untilMs === undefined ? undefined : revisionAfter(source.database, key, options.untilMs);
  return options.fromMs === undefined ? 0n : revisionBefore(source.database, key, options.fromMs);
}

async function viewsOf(
  source: StateSource,
  key: StateKey,
  events: readonly Event[],
  { backwards = false, withState = false }: HistoryOptions,
): Promise<Weighed[]> {
  if (!withState)
    return Promise.all(
      events.map(async event => ({ view: await plainView(event, source.sealing), bytes: bytesOf(event) })),
    );
  const inOrder = backwards ? [...events].reverse() : events;
  const views: Weighed[] = [];
  let before = await stateBefore(source, key, inOrder[0]);
  for (const event of inOrder) {
    const change = await changeOf(event, source.sealing);
    const after = evolve(before, change);
    const bytes = bytesOf(event) + Math.max(before.bytesMax, after.bytesMax);
    views.push({ view: changeView(event, change, { before, after }), bytes });
    before = after;
  }
  return backwards ? views.reverse() : views;
}

/** What a change takes in an answer, in bytes or a little more. */
export function bytesOf({ payload }: Event): number {
  return 512 + (payload?.value.length ?? 0);
}

/** A change without the states around it. */
export async function plainView(event: Event, sealing: Sealing | undefined): Promise<ChangeView> {
  return changeView(event, await changeOf(event, sealing));
}

async function stateBefore(source: StateSource, key: StateKey, event: Event | undefined): Promise<StateEntry> {
  const revision = (event?.version ?? 1n) - 1n;
  return revision === 0n ? initialState(key) : loadState(source, key, { revision });
}

async function assertKnown(source: StateSource, key: StateKey): Promise<void> {
  const [first] = await source.store.readStream(streamOf(key), { limit: 1 });
  if (!first) throw unknown(initialState(key));
}
