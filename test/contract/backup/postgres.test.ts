import { describe, vi } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { backupContract } from './backup-contract.js';
import { embeddedPlace, postgresPlace } from './places.js';

// Each restore makes its tables in a database of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.skipIf(!postgres)('PostgreSQL keeps the contract of backups', () => {
  backupContract(postgresPlace, postgresPlace);
});

describe.skipIf(!postgres)('a backup of the embedded store restores into PostgreSQL', () => {
  backupContract(embeddedPlace, postgresPlace);
});

describe.skipIf(!postgres)('a backup of PostgreSQL restores into the embedded store', () => {
  backupContract(postgresPlace, embeddedPlace);
});
