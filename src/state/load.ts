import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import type { Database } from '../storage/index.js';
import { type Draft, fold } from './evolve.js';
import { formatKey, type StateKey, streamOf } from './key.js';
import { foldableOf, timeOf } from './record.js';
import type { Sealing } from './sealing.js';
import { type Moment, readSnapshot, snapshotEvery } from './snapshots.js';
import { initialState, type StateEntry } from './state.js';

/** Where states are read from. */
export interface StateSource {
  readonly database: Database;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly sealing?: Sealing | undefined;
}

/** Events that are read at once where there are no snapshots. */
const pageSize = 1_000;

/**
 * A state from the record: the last snapshot before the moment, and the events after it (S7), which are fewer than a hundred unless
 * snapshots are missing. Without a moment: as it is now. A revision that it has not reached gives it as it is.
 */
export async function loadState(source: StateSource, key: StateKey, moment?: Moment): Promise<StateEntry> {
  const snapshot = await readSnapshot(source.database, key, { moment, sealing: source.sealing });
  const draft: Draft = { ...(snapshot ?? initialState(key)) };
  const stream = streamOf(key);
  for (let limit = Number(snapshotEvery); !isThere(draft, moment); limit = pageSize) {
    const after = draft.revision;
    const events = await source.store.readStream(stream, { after, limit: limitOf(draft, moment, limit) });
    assertNext(draft, events[0]);
    const due = events.filter(event => isWithin(event, moment));
    await foldEvents(draft, due, source.sealing);
    if (due.length < events.length || events.length < limit) break;
  }
  return draft;
}

/** Brings events into a draft that is the caller's own. Only what is sealed is waited for. */
export async function foldEvents(
  draft: Draft,
  events: Iterable<Event>,
  sealing: Sealing | undefined,
  after?: (draft: Draft) => void | Promise<void>,
): Promise<void> {
  for (const event of events) {
    assertNext(draft, event);
    const change = foldableOf(event, sealing);
    fold(draft, change instanceof Promise ? await change : change, true);
    const waiting = after?.(draft);
    if (waiting) await waiting;
  }
}

/** Where retention has taken changes, nobody can say what the state was in between. Errors: REVISION_UNKNOWN. */
function assertNext({ key, revision }: Draft, event: Event | undefined): void {
  if (!event || event.version === revision + 1n) return;
  const last = event.version - 1n;
  throw new MeshError(
    'REVISION_UNKNOWN',
    `the changes ${revision + 1n} to ${last} of state ${formatKey(key)} are missing: retention took them, or somebody did, which "dacp audit verify" tells; ask for revision ${last} or later`,
    { details: { revision: String(last) } },
  );
}

function isThere({ revision }: Draft, moment: Moment | undefined): boolean {
  return moment !== undefined && 'revision' in moment && revision >= moment.revision;
}

function limitOf({ revision }: Draft, moment: Moment | undefined, limit: number): number {
  if (!moment || 'timeMs' in moment) return limit;
  return Math.min(limit, Number(moment.revision - revision));
}

function isWithin(event: Event, moment: Moment | undefined): boolean {
  if (!moment) return true;
  return 'revision' in moment ? event.version <= moment.revision : timeOf(event) <= moment.timeMs;
}
