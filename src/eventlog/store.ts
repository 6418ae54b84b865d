import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Clock, isReason, systemClock } from '../base/index.js';
import type { Database } from '../storage/index.js';
import { afterConflict, appendOrder, checkBatch } from './append.js';
import { appendStatements, whereItEnded } from './append-statements.js';
import type { Appended, AppendOptions, EventStore } from './event-store.js';
import { createFreshEvents, type FreshRange } from './fresh.js';
import { readEvents, toEvent } from './read.js';
import type { StoredEvent } from './stored.js';
import { createAppendWatch } from './watch-appends.js';

/**
 * The record on a database that has `eventlogMigrations`.
 *
 *     const store = createEventStore({ database });
 *     const { version } = await store.append('orders/4711', [event], { expectedVersion: 3n });
 */
export function createEventStore(options: { readonly database: Database; readonly clock?: Clock }): EventStore {
  const { database, clock = systemClock } = options;
  const fresh = createFreshEvents();
  /** Whether anybody follows the record: only then is what was appended kept in memory. */
  let followed = false;
  const listeners = new Set<(position: bigint) => void>();
  // Nobody else writes to the embedded database.
  const others = database.dialect === 'sqlite' ? undefined : createAppendWatch(database, clock, tell);

  function tell(position: bigint): void {
    for (const listener of listeners) listener(position);
  }

  async function append(stream: string, events: readonly Event[], options: AppendOptions = {}): Promise<Appended> {
    checkBatch(events);
    try {
      return await appendOnce(stream, events, options);
    } catch (error) {
      if (!isReason(error, 'WRITE_IN_DOUBT')) throw error;
      // Whether or not it was made: its ids see to it that it is made once.
      return await appendOnce(stream, events, options).catch(second => {
        throw isReason(second, 'DATABASE_UNREACHABLE') ? error : second;
      });
    }
  }

  async function appendOnce(stream: string, events: readonly Event[], options: AppendOptions): Promise<Appended> {
    const batch = { stream, events, expectedVersion: options.expectedVersion };
    const statements = appendStatements(database.dialect, batch);
    try {
      const results = await database.write([...statements, ...(options.alongside ?? [])], { order: appendOrder });
      const appended = whereItEnded(results[events.length - 1], batch);
      if (followed) fresh.add({ stream, rows: statements.map(({ params = [] }) => params), ...appended });
      if (others?.note(appended.position) ?? true) tell(appended.position);
      return appended;
    } catch (error) {
      if (!isReason(error, 'WRITE_CONFLICT')) throw error;
      return await afterConflict(database, { stream, events, options }, error);
    }
  }

  function readFresh(range: FreshRange): StoredEvent[] | undefined {
    followed = true;
    return fresh.after(range);
  }

  return {
    append,
    readStream: (stream, options = {}) => readEvents(database, { stream }, options),
    readAll: (options = {}) => readEvents(database, 'all', options),
    readFresh: range => readFresh(range)?.map(toEvent),
    readFreshStored: readFresh,
    onAppended(listener) {
      listeners.add(listener);
      others?.start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) others?.stop();
      };
    },
  };
}
