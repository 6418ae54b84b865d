/**
 * A node with nothing but what negotiations need, to be killed at any moment. Writes its port once it is ready:
 *
 *     node node.mjs FOLDER PORT
 */
import { writeSync } from 'node:fs';

const [folder, port] = process.argv.slice(2);
const dist = (/** @type {string} */ room) => import(new URL(`../../../dist/${room}/index.js`, import.meta.url).href);
const gen = (/** @type {string} */ file) => import(new URL(`../../../gen/ts/dacp/${file}`, import.meta.url).href);

const { systemClock } = await dist('base');
const { createSqlite } = await dist('storage');
const { createEventStore, eventlogMigrations } = await dist('eventlog');
const { createRegistry, createRegistryService, registryMigrations } = await dist('registry');
const { bind, createServer } = await dist('rpc');
const { createHost } = await dist('agent');
const { createLinkService, createNodeExchange } = await dist('link');
const { createNegotiations, createNegotiationService, negotiationMigrations } = await dist('negotiation');
const { NegotiationService } = await gen('negotiation/v1/negotiation_pb.js');
const { RegistryService } = await gen('registry/v1/registry_pb.js');

const clock = systemClock;
const migrations = [...eventlogMigrations, ...registryMigrations, ...negotiationMigrations];
const database = createSqlite({ folder, migrations });
const store = createEventStore({ database });
const registry = createRegistry({ database, store, clock });
const exchangeOf = (/** @type {unknown} */ agents) => createNodeExchange({ nodeId: 'node', registry, agents, clock });
const host = createHost({ hostId: 'node', exchange: exchangeOf, clock });
const { exchange } = host;
const negotiations = createNegotiations({ database, store, exchange, host, registry, clock });
const server = createServer({
  host: '127.0.0.1',
  port: Number(port),
  services: [
    bind(NegotiationService, createNegotiationService(negotiations)),
    bind(RegistryService, createRegistryService(registry)),
    createLinkService(exchange),
  ],
});

await database.start();
await registry.start();
await host.start();
await negotiations.start();
await server.start();
writeSync(1, `${JSON.stringify({ address: server.address })}\n`);
