import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type AgentDescriptor, AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Lease } from '#gen/dacp/registry/v1/registry_pb.js';
import { createFakeClock, type FakeClock } from '../../../src/base/index.js';
import { createEventStore, type EventStore } from '../../../src/eventlog/index.js';
import { parseAddress } from '../../../src/message/index.js';
import {
  createRegistry,
  type Registry,
  type RegistryOptions,
  type SessionRequest,
  type Target,
} from '../../../src/registry/index.js';
import type { Database } from '../../../src/storage/index.js';

/** A place where registries keep things: opening it again finds what was there. */
export interface Stores {
  /** Starts the database, with the tables of the rooms below and of the registry. */
  open(): Promise<Database>;
  remove(): Promise<void>;
}

/** A place that tests use one after the other, since opening one takes its time. */
export interface Place {
  /** The database, emptied. */
  empty(): Promise<Database>;
  /** The database, closed and opened again. */
  reopen(): Promise<Database>;
  remove(): Promise<void>;
}

/** Makes a place that is opened when it is first used. */
export function createPlace(makeStores: () => Promise<Stores>): Place {
  let stores: Stores | undefined;
  let database: Database | undefined;

  async function open(): Promise<Database> {
    stores ??= await makeStores();
    database = await stores.open();
    return database;
  }

  return {
    async empty() {
      const emptied = database ?? (await open());
      const tables = ['registry_session', 'registry_instance', 'registry_agent', 'event'];
      await emptied.write([
        ...tables.map(table => ({ sql: `DELETE FROM ${table}` })),
        { sql: 'UPDATE registry_head SET revision = 0, fencing_token = 0' },
      ]);
      return emptied;
    },
    async reopen() {
      await database?.close();
      return open();
    },
    async remove() {
      await database?.close();
      await stores?.remove();
    },
  };
}

/** A registry on real stores and a clock in the test's hands. */
export interface World {
  readonly clock: FakeClock;
  registry: Registry;
  store: EventStore;
  database: Database;
  open(hostId: string, more?: Partial<SessionRequest>): Promise<Lease>;
  targets(address: string): Target[];
  /** Moves the clock and waits until all that fell due is through. */
  pass(ms: number): Promise<void>;
  /** Waits until everything that was asked for is through. */
  settled(): Promise<void>;
  /** Ends the registry and its database, and starts others in the same place. */
  restart(): Promise<void>;
  /** Ends the registry alone and starts another one. */
  restartRegistry(): Promise<void>;
  /** The types of a host's events, in order. */
  story(hostId: string): Promise<string[]>;
  events(hostId: string): Promise<Event[]>;
  end(): Promise<void>;
}

/** What a world may be made of beside its place. */
export interface WorldOptions {
  readonly options?: RegistryOptions;
  /** Puts something between the registry and its database. */
  readonly around?: (database: Database) => Database;
}

/** Makes a world in an empty place and starts it. */
export async function createWorld(place: Place, worldOptions: WorldOptions = {}): Promise<World> {
  const clock = createFakeClock();
  const { options = {}, around = (database: Database) => database } = worldOptions;

  async function begin(opened: Database) {
    const database = around(opened);
    const store = createEventStore({ database });
    const registry = createRegistry({ database, store, clock, options });
    await registry.start();
    return { database, store, registry };
  }

  const world: World = {
    ...(await begin(await place.empty())),
    clock,
    open(hostId, more = {}) {
      return world.registry.openSession({ hostId, epoch: '1', address: '', labels: {}, agents: [], ...more });
    },
    targets: address => world.registry.resolve(parseAddress(address)),
    async pass(ms) {
      clock.advance(ms);
      await world.settled();
    },
    async settled() {
      // Commands are done one after the other, so once this one was refused, all before it are through.
      await world.registry.deregister({ sessionId: 'nobody', fencingToken: 0n }, []).catch(() => undefined);
    },
    async restart() {
      await world.registry.close();
      Object.assign(world, await begin(await place.reopen()));
    },
    async restartRegistry() {
      await world.registry.close();
      Object.assign(world, await begin(world.database));
    },
    events: hostId => world.store.readStream(`registry/sessions/${hostId}`, { limit: 10_000 }),
    async story(hostId) {
      return (await world.events(hostId)).map(event => event.type);
    },
    end: () => world.registry.close(),
  };
  return world;
}

/** A descriptor with this id. */
export function agent(id: string, more: MessageInitShape<typeof AgentDescriptorSchema> = {}): AgentDescriptor {
  return create(AgentDescriptorSchema, { id, ...more });
}

/** What an asymmetric matcher of an error of this reason looks like. */
export function refusal(reason: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return { reason, ...more };
}
