import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Database } from '../storage/index.js';
import { createEventStore } from './store.js';

/**
 * Appends an event so far behind the last one that its position, and those of all that follow, were never given before: for a record
 * that goes on from an older state of itself. Whoever has seen events that are lost now misses none of the new ones. Nobody else may
 * use the database meanwhile. Resolves with the event's position.
 */
export async function appendLeaping(
  database: Database,
  { stream, event, by }: { readonly stream: string; readonly event: Event; readonly by: bigint },
): Promise<bigint> {
  const store = createEventStore({ database });
  const [last] = await store.readAll({ backwards: true, limit: 1 });
  const wanted = (last?.position ?? 0n) + by;
  const { position } = await store.append(stream, [event]);
  if (position >= wanted) return position;
  await database.write([
    { sql: 'UPDATE event SET position = $1 WHERE position = $2', params: [wanted, position], expectChanges: 1 },
  ]);
  return wanted;
}
