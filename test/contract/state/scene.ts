import type { JsonValue } from '@bufbuild/protobuf';
import { createFakeClock, type FakeClock } from '../../../src/base/index.js';
import { createEventStore, type EventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import {
  type Command,
  createStates,
  keyOf,
  type Operation,
  type Sealing,
  type StateEntry,
  type StateKey,
  type States,
  stateMigrations,
} from '../../../src/state/index.js';
import type { Database } from '../../../src/storage/index.js';
import type { StoreUnderTest } from '../storage/database-contract.js';

/** States on a database, with what tests look at. */
export interface Scene {
  readonly states: States;
  readonly store: EventStore;
  readonly database: Database;
  readonly clock: FakeClock;
  /** Events that were read from streams of the record since it was set to 0. */
  readonly reads: { stream: number };
  create(key: StateKey, value: JsonValue, more?: Partial<Extract<Command, { kind: 'create' }>>): Promise<StateEntry>;
  update(key: StateKey, updates: JsonValue, more?: object): Promise<StateEntry>;
  apply(key: StateKey, operations: readonly Operation[], more?: object): Promise<StateEntry>;
  remove(key: StateKey): Promise<StateEntry>;
  /** Other states on the same stores, as of another node. */
  beside(): Promise<States>;
  /** Other states on the same stores, as after a restart. */
  restart(): Promise<States>;
  close(): Promise<void>;
}

/** A state of the tests. */
export const order = (id: string): StateKey => keyOf({ type: 'order', id });

/** Opens a scene on a store of its own. */
export async function openScene(under: StoreUnderTest, sealing?: Sealing): Promise<Scene> {
  const database = under.open([...eventlogMigrations, ...stateMigrations]);
  await database.start();
  const reads = { stream: 0 };
  const store = counted(createEventStore({ database }), reads);
  const clock = createFakeClock();
  const open = async () => {
    const made = createStates({ database, store, clock, sealing });
    await made.start();
    return made;
  };
  let states = await open();
  const apply: Scene['apply'] = (key, operations, more) =>
    states.execute(key, { kind: 'apply', operations, cause: {}, ...more });
  return {
    get states() {
      return states;
    },
    store,
    database,
    clock,
    reads,
    create: (key, value, more) =>
      states.execute(key, { kind: 'create', value, status: '', machine: undefined, keyId: '', cause: {}, ...more }),
    update: (key, updates, more) => apply(key, [{ kind: 'update', updates }], more),
    apply,
    remove: key => states.execute(key, { kind: 'delete', cause: {} }),
    beside: open,
    async restart() {
      await states.close();
      states = await open();
      return states;
    },
    async close() {
      await states.close();
      await database.close();
      await under.remove();
    },
  };
}

function counted(store: EventStore, reads: { stream: number }): EventStore {
  return {
    ...store,
    async readStream(stream, options) {
      const events = await store.readStream(stream, options);
      reads.stream += events.length;
      return events;
    },
  };
}
