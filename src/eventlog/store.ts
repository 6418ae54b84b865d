import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../base/index.js';
import type { Database, WriteResult } from '../storage/index.js';
import { afterConflict, appendOrder, appendStatements, checkBatch } from './append.js';
import type { Appended, AppendOptions, EventStore } from './event-store.js';
import { readEvents } from './read.js';

/**
 * The record on a database that has `eventlogMigrations`.
 *
 *     const store = createEventStore({ database });
 *     const { version } = await store.append('orders/4711', [event], { expectedVersion: 3n });
 */
export function createEventStore({ database }: { readonly database: Database }): EventStore {
  const listeners = new Set<(position: bigint) => void>();

  async function append(stream: string, events: readonly Event[], options: AppendOptions = {}): Promise<Appended> {
    checkBatch(events);
    const statements = appendStatements(stream, events, options.expectedVersion);
    try {
      const results = await database.write([...statements, ...(options.alongside ?? [])], { order: appendOrder });
      const appended = whereItEnded(results[events.length - 1]);
      for (const listener of listeners) listener(appended.position);
      return appended;
    } catch (error) {
      if (!(error instanceof MeshError) || error.reason !== 'WRITE_CONFLICT') throw error;
      return afterConflict(database, { stream, events, options }, error);
    }
  }

  return {
    append,
    readStream: (stream, options = {}) => readEvents(database, { stream }, options),
    readAll: (options = {}) => readEvents(database, 'all', options),
    onAppended(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function whereItEnded(result: WriteResult | undefined): Appended {
  const row = result?.rows[0] as { version: number; position: number };
  return { version: BigInt(row.version), position: BigInt(row.position) };
}
