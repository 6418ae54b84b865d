import { stepsOf } from '../agent/index.js';
import { createTable, MeshError } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import type { Database, Statement } from '../storage/index.js';
import { costLines } from './cost-lines.js';
import type { Ledger } from './ledger.js';
import { readSteps, streamOf, toEvents } from './record.js';
import type { NegotiationState } from './state.js';
import { endStatement, insertStatement, readList, readOpen } from './tables.js';
import { termsOf } from './terms.js';

/** Where the record has a negotiation: so many steps are so many events, or fewer. */
interface Place {
  readonly steps: bigint;
  readonly events: bigint;
}

/** Keeps steps in the record, as events of the stream `negotiation/ID`; `database` has the tables of `negotiationMigrations`. */
export function createSqlLedger({
  database,
  store,
}: {
  readonly database: Database;
  readonly store: EventStore;
}): Ledger {
  /** Of open negotiations, as this process wrote them last. */
  const places = createTable<string, Place>();

  /** The version of the stream where the negotiation has so many steps. Errors: VERSION_CONFLICT when it has others. */
  async function readPlace(id: string, steps: bigint): Promise<bigint> {
    const [last] = await store.readStream(streamOf(id), { backwards: true, limit: 1 });
    const version = (last && stepsOf(last).at(-1)?.version) ?? 0n;
    if (version === steps) return last?.version ?? 0n;
    throw new MeshError('VERSION_CONFLICT', `negotiation ${id} is at version ${version}, not ${steps}`, {
      details: { version: String(version) },
    });
  }

  async function append(from: NegotiationState, to: NegotiationState, what: Parameters<Ledger['write']>[2]) {
    const { id } = to;
    const alongside: Statement[] = [];
    if (from.status === 'new') alongside.push(insertStatement(to));
    if (to.status === 'ended') alongside.push(endStatement(to));
    alongside.push(...costLines(from, to, what));
    const known = from.version === 0n ? { steps: 0n, events: 0n } : places.get(id);
    const expectedVersion = known?.steps === from.version ? known.events : await readPlace(id, from.version);
    const events = toEvents(what, termsOf(to));
    return await store.append(streamOf(id), events, { expectedVersion, alongside });
  }

  return {
    async write(from, to, steps) {
      const { id } = to;
      try {
        const { version } = await append(from, to, steps);
        if (to.status === 'ended') places.delete(id);
        else places.set(id, { steps: to.version, events: version });
      } catch (error) {
        places.delete(id);
        throw error;
      }
    },
    read: (id, afterVersion) => readSteps(store, id, afterVersion),
    readOpen: () => readOpen(database),
    readList: query => readList(database, query),
  };
}
