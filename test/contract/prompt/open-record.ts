import { createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import { createRecordStore, promptMigrations } from '../../../src/prompt/index.js';
import type { StoreUnderTest } from '../storage/database-contract.js';

/** Prompts in the record of a database. */
export async function openRecord(make: () => StoreUnderTest) {
  const under = make();
  const database = under.open([...eventlogMigrations, ...promptMigrations]);
  await database.start();
  return {
    store: createRecordStore({ database, store: createEventStore({ database }) }),
    async close() {
      await database.close();
      await under.remove();
    },
  };
}
