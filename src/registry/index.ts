/**
 * Ring 4: who is in the mesh (S15). Hosts open sessions that hold as long as their leases; agents ride on sessions; callers find
 * agents and where to reach them.
 *
 *     const registry = createRegistry({ database, store, clock: systemClock });
 *     await registry.start();
 *     const lease = await registry.openSession({ hostId: 'host-1', epoch: newId(), address: '', labels: {}, agents: [echo] });
 *     registry.resolve(parseAddress('capability:text.echo'));
 *
 * How it works: `decide` says what a command changes, the journal commits the changes (tables and events in one write, streams
 * `registry/sessions/HOST`), `evolve` brings them into memory, from where every question is answered.
 *
 * Rules: one registry writes to a store at a time. A session that ends takes its instances with it: the record has one event for
 * it, not one for each of them. Loads and the ends of leases are in memory only.
 */
export { createRegistry, type RegistryOptions, type RegistryParts } from './create-registry.js';
export type { FormedTeams } from './formed-teams.js';
export { registryEvents } from './record.js';
export type { Able, Registry, SessionKey, SessionRequest, Target } from './registry.js';
export { createRegistryService } from './service.js';
export { registryLeap, registryMigrations } from './tables.js';
