/**
 * Ring 4: a copy of everything that a node has promised, in one file, and the way back. It is made while the node runs, does not
 * depend on the database, and says of itself what it holds (`dacp.backup.v1`).
 *
 *     await using snapshot = await openSqliteSnapshot({ folder: '.dacp' });
 *     const backup = await writeBackup({ snapshot, path: 'today.backup', nodeId, version });
 *
 *     const file = await readBackup('today.backup');
 *     await restoreBackup({ backup: file, target: await openSqliteRestore({ folder: 'new', migrations }) });
 *
 * Rules: a file is there whole or not at all; nothing is restored from one that is not whole. What is read is checked first.
 */

export { type BackupFile, readBackup } from './read.js';
export { type Restored, type RestoreOptions, restoreBackup } from './restore.js';
export { schemaFor } from './schema.js';
export { type Backup, type BackupOptions, rowsOf, writeBackup } from './write.js';
