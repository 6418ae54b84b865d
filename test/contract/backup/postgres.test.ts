import { describe, vi } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { embeddedPlace, postgresPlace } from './places.js';
import { restoreContract } from './restore-contract.js';

// Each restore makes its tables in a database of its own.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

describe.skipIf(!postgres)('backups of PostgreSQL', () => {
  restoreContract(postgresPlace, postgresPlace);
});

describe.skipIf(!postgres)('a backup of the embedded store in PostgreSQL', () => {
  restoreContract(embeddedPlace, postgresPlace);
});

describe.skipIf(!postgres)('a backup of PostgreSQL in the embedded store', () => {
  restoreContract(postgresPlace, embeddedPlace);
});
