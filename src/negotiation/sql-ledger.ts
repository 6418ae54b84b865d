import type { EventStore } from '../eventlog/index.js';
import type { Database, Statement } from '../storage/index.js';
import { costLines } from './cost-lines.js';
import type { Ledger } from './ledger.js';
import { readSteps, streamOf, toEvent } from './record.js';
import { endStatement, insertStatement, readList, readOpen } from './tables.js';
import { termsOf } from './terms.js';

/** Keeps steps in the record, as events of the stream `negotiation/ID`; `database` has the tables of `negotiationMigrations`. */
export function createSqlLedger({
  database,
  store,
}: {
  readonly database: Database;
  readonly store: EventStore;
}): Ledger {
  return {
    async write(from, to, steps) {
      const terms = termsOf(to);
      const alongside: Statement[] = [];
      if (from.status === 'new') alongside.push(insertStatement(to));
      if (to.status === 'ended') alongside.push(endStatement(to));
      alongside.push(...costLines(from, to, steps));
      const events = steps.map(step => toEvent(step, terms));
      await store.append(streamOf(to.id), events, { expectedVersion: from.version, alongside });
    },
    read: (id, afterVersion) => readSteps(store, id, afterVersion),
    readOpen: () => readOpen(database),
    readList: query => readList(database, query),
  };
}
