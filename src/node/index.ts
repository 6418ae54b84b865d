/**
 * Ring 9: the node – reads the configuration, makes every part of every room, starts and closes them in order. The one place that
 * creates things across rooms.
 *
 *     const { config } = loadConfig({ flags: { port: '0' } });
 *     const node = await createNode(config);
 *     await node.start();
 *
 * Rules: only `config.ts` reads the environment. `createNode` loads the server when it is called and not before, so that commands
 * that only want the configuration start fast.
 */

import type { Backup, Restored } from '../backup/index.js';
import type { Database } from '../storage/index.js';
import type { BackupRun } from './backup.js';
import type { Node, NodeOptions } from './node.js';
import type { Config } from './settings.js';

export type { BackupRun } from './backup.js';

export { type ConfigInputs, coloursWanted, environmentWith, type LoadedConfig, loadConfig } from './config.js';
export { type Flags, flagName, type Source } from './config-read.js';
export { effectiveConfig, type ShownSetting } from './config-show.js';
export { eventTypes } from './event-types.js';
export { kafkaOf } from './kafka-place.js';
export { createLinkObserver } from './link-observer.js';
export type { Node, NodeOptions } from './node.js';
export { type Config, type SettingName, settingNames, settings } from './settings.js';
export { readTls, serverTls, type TlsFiles } from './tls.js';
export { createTracing, type Tracing } from './tracing.js';

/** Makes a node; its code is loaded only now. Errors: as `createNode` of node.ts. */
export async function createNode(config: Config, options: NodeOptions = {}): Promise<Node> {
  return (await import('./node.js')).createNode(config, options);
}

/** Writes what a node keeps into a file. Errors: as `backUpNode` of backup.ts. */
export async function backUpNode(run: BackupRun & { readonly version: string }): Promise<Backup> {
  return await (await import('./backup.js')).backUpNode(run);
}

/** Opens the stores of a node that does not run. Errors: as `openRecord` of open-record.ts. */
export async function openRecord(config: Config): Promise<Database> {
  return await (await import('./open-record.js')).openRecord(config);
}

/** Fills an empty place from such a file. Errors: as `restoreNode` of backup.ts. */
export async function restoreNode(run: BackupRun): Promise<Restored> {
  return await (await import('./backup.js')).restoreNode(run);
}
