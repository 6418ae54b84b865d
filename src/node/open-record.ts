import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MeshError } from '../base/index.js';
import type { Database } from '../storage/index.js';
import { createDatabase } from './database.js';
import type { Config } from './settings.js';

/**
 * Opens the stores of a node that does not run. Errors: DATA_FOLDER_UNUSABLE when there are none, DATA_FOLDER_HELD when a node runs on
 * them.
 */
export async function openRecord(config: Config): Promise<Database> {
  if (config.postgres === undefined && !existsSync(join(config.data, 'dacp.db'))) {
    throw new MeshError('DATA_FOLDER_UNUSABLE', `there is no record in ${config.data}; name the folder with --data`);
  }
  const database = createDatabase(config);
  await database.start();
  return database;
}
