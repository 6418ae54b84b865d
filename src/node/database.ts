import { createPostgres, createSqlite, type Database } from '../storage/index.js';
import { migrations } from './migrations.js';
import type { Config } from './settings.js';

/** The database of the node's record: the one in PostgreSQL that the configuration names, else the embedded one. */
export function createDatabase(config: Pick<Config, 'postgres' | 'data' | 'nodeId'>): Database {
  const { postgres, data, nodeId } = config;
  // One node at a time, on either: leases, open negotiations and messages that are kept live in the memory of their node.
  return postgres === undefined
    ? createSqlite({ folder: data, migrations })
    : createPostgres({ url: postgres, migrations, holder: nodeId });
}
