import type { RestoreTarget, Snapshot } from '../snapshot.js';
import type { SqliteRestoreOptions } from './restore.js';

// What these need is loaded when they are called: otherwise the driver, which takes some time, is the store's thread's alone.

/**
 * All of the store in a folder at one moment, whether a node has it open or not. Errors: DATA_FOLDER_UNUSABLE where there is no store,
 * STORE_DAMAGED.
 */
export async function openSqliteSnapshot(options: { readonly folder: string }): Promise<Snapshot> {
  return (await import('./snapshot.js')).openSqliteSnapshot(options);
}

/** A folder without a store, to be filled. Errors: RESTORE_TARGET_NOT_EMPTY, DATA_FOLDER_HELD, DATA_FOLDER_UNUSABLE. */
export async function openSqliteRestore(options: SqliteRestoreOptions): Promise<RestoreTarget> {
  return (await import('./restore.js')).openSqliteRestore(options);
}
