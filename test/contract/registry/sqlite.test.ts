import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventlogMigrations } from '../../../src/eventlog/index.js';
import { registryMigrations } from '../../../src/registry/index.js';
import { createSqlite } from '../../../src/storage/index.js';
import { registryContract } from './suite.js';

registryContract('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'registry-'));
  return {
    async open() {
      const database = createSqlite({ folder, migrations: [...eventlogMigrations, ...registryMigrations] });
      await database.start();
      return database;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
});
