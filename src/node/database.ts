import { createPostgres, createSqlite, type Database } from '../storage/index.js';
import { migrations } from './migrations.js';
import type { Config } from './settings.js';

/** The database of the node's record: the one in PostgreSQL that the configuration names, else the embedded one. */
export function createDatabase({ postgres, data }: Pick<Config, 'postgres' | 'data'>): Database {
  return postgres === undefined
    ? createSqlite({ folder: data, migrations })
    : createPostgres({ url: postgres, migrations });
}
