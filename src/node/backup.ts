import { type Backup, type Restored, readBackup, restoreBackup, schemaFor, writeBackup } from '../backup/index.js';
import { registryLeap } from '../registry/index.js';
import {
  type Migration,
  openPostgresRestore,
  openPostgresSnapshot,
  openSqliteRestore,
  openSqliteSnapshot,
  type RestoreTarget,
  type Snapshot,
} from '../storage/index.js';
import { migrations } from './migrations.js';
import type { Config } from './settings.js';

/** What backing up and restoring a node's stores have in common. */
export interface BackupRun {
  readonly config: Config;
  /** The file. */
  readonly path: string;
  /** Hears again and again how many rows of how many are through. */
  readonly onProgress?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes what the node of this configuration keeps into a file, whether it runs or not. Errors: those of `writeBackup`;
 * DATA_FOLDER_UNUSABLE where there is no store.
 */
export async function backUpNode({ config, ...run }: BackupRun & { readonly version: string }): Promise<Backup> {
  await using snapshot = await openSnapshot(config);
  return await writeBackup({ snapshot, nodeId: config.nodeId, ...run });
}

/**
 * Fills the empty place that the configuration names from a backup, which is checked first. Errors: those of `readBackup` and
 * `restoreBackup`; RESTORE_TARGET_NOT_EMPTY, DATA_FOLDER_HELD.
 */
export async function restoreNode({ config, path, ...run }: BackupRun): Promise<Restored> {
  const backup = await readBackup(path);
  const target = await openTarget(config, schemaFor(backup.manifest, migrations));
  return await restoreBackup({ backup, target, leaps: registryLeap, ...run });
}

async function openSnapshot({ postgres, data }: Config): Promise<Snapshot> {
  return postgres === undefined
    ? await openSqliteSnapshot({ folder: data })
    : await openPostgresSnapshot({ url: postgres });
}

/** What of a data folder is in no backup, and may be there before the store is. */
const movedByHand = ['keys', 'erasures', 'audit-key.pem', 'audit-keys.pub.pem', 'lost+found'];

async function openTarget({ postgres, data }: Config, schema: readonly Migration[]): Promise<RestoreTarget> {
  return postgres === undefined
    ? await openSqliteRestore({ folder: data, migrations: schema, beside: movedByHand })
    : await openPostgresRestore({ url: postgres, migrations: schema });
}
