import type { RestoreTarget, Snapshot } from '../snapshot.js';
import type { PostgresOptions } from './postgres.js';

// What these need is loaded when they are called: a process on the embedded store does without the driver.

/** All of the store in a database at one moment. Errors: DATABASE_UNREACHABLE, DATABASE_UNUSABLE. */
export async function openPostgresSnapshot(options: Pick<PostgresOptions, 'url'>): Promise<Snapshot> {
  return await (await import('./snapshot.js')).openPostgresSnapshot(options);
}

/** An empty database to be filled. Errors: RESTORE_TARGET_NOT_EMPTY, DATABASE_UNREACHABLE, DATABASE_UNUSABLE. */
export async function openPostgresRestore(
  options: Pick<PostgresOptions, 'url' | 'migrations'>,
): Promise<RestoreTarget> {
  return await (await import('./restore.js')).openPostgresRestore(options);
}
