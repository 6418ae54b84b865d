/**
 * How fast messages with the receipt `durable` go: a client, a node with its record on disk, and a host with one agent, each in a
 * process of its own, gRPC between them, messages of about 300 bytes.
 *
 *     node --import tsx test/bench/durable.ts [--seconds 4] [--outstanding 1,64,512] [--profile]
 *
 * For figures, bundle it first, as test/bench/link.ts says. Prints one line of JSON for each number of messages that are under way at
 * a time: how many were acknowledged in a second, how long that took, the CPU time that each process took for a message, and how
 * many of the messages the agent had when the last was acknowledged and how many a moment later (`left` must be 0).
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createEventStore, eventlogMigrations } from '../../src/eventlog/index.js';
import {
  createClientExchange,
  createDurableStore,
  createHostExchange,
  createLinkService,
  createNodeExchange,
  durableMigrations,
} from '../../src/link/index.js';
import { createMessage, jsonContent } from '../../src/message/index.js';
import { createServer } from '../../src/rpc/index.js';
import { createSqlite } from '../../src/storage/index.js';
import { createLinkAgents } from '../harness/link-agents.js';
import { createMemoryRegistry } from '../harness/memory-registry.js';
import { until } from '../harness/until.js';

const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'client' },
    node: { type: 'string', default: '' },
    data: { type: 'string', default: '' },
    seconds: { type: 'string', default: '4' },
    outstanding: { type: 'string', default: '1,64,512' },
    profile: { type: 'boolean', default: false },
  },
});
const content = jsonContent('x'.repeat(200));

/** What a process of the bench says when it is asked. */
interface Figures {
  readonly cpuUs: number;
  /** Of the host: messages that its agent had; of the node: messages that it keeps. */
  readonly count: number;
}

if (values.role === 'client') await runClient();
else if (values.role === 'host') await runHost();
else await runNode();

async function runHost(): Promise<void> {
  const agents = createLinkAgents();
  let count = 0;
  agents.add({ id: 'store' }, (inbound, agent) => {
    count++;
    agents.taken.get(agent)?.pop();
    inbound.handled();
    return undefined;
  });
  const exchange = createHostExchange({ hostId: 'host', agents, nodes: [values.node] });
  await exchange.start();
  report('host', () => count);
}

async function runNode(): Promise<void> {
  const database = createSqlite({ folder: values.data, migrations: [...eventlogMigrations, ...durableMigrations] });
  await database.start();
  const store = createDurableStore(database, createEventStore({ database }));
  const exchange = createNodeExchange({ nodeId: 'node', registry: createMemoryRegistry(), durable: { store } });
  const server = createServer({ host: '127.0.0.1', port: 0, services: [createLinkService(exchange)] });
  await exchange.start();
  await server.start();
  report(server.address, () => exchange.kept);
}

/** Tells the parent where this process serves, and its figures whenever it asks. */
function report(address: string, count: () => number): void {
  process.send?.(address);
  process.on('message', () => process.send?.({ cpuUs: cpuUs(), count: count() } satisfies Figures));
  process.on('disconnect', () => process.exit(0));
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function runClient(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'dacp-bench-'));
  const node = await start('node', ['--data', data]);
  const host = await start('host', ['--node', node.address]);
  const client = createClientExchange({ nodes: [node.address] });
  await client.start();
  let sent = 0;
  for (const outstanding of values.outstanding.split(',').map(Number)) {
    sent += (await measure(client, outstanding, 1)).count;
    const before = [cpuUs(), ...(await Promise.all([node.figures(), host.figures()])).map(each => each.cpuUs)];
    const { count, ...figures } = await measure(client, outstanding, Number(values.seconds));
    sent += count;
    const kept = (await node.figures()).count;
    await until(async () => (await node.figures()).count === 0, 'all to be handled');
    const [atNode, atHost] = await Promise.all([node.figures(), host.figures()]);
    const [client_cpu_us, node_cpu_us, host_cpu_us] = [cpuUs(), atNode.cpuUs, atHost.cpuUs].map(
      (us, i) => +((us - (before[i] ?? 0)) / count).toFixed(1),
    );
    const left = sent - atHost.count;
    const line = { outstanding, ...figures, kept, left, client_cpu_us, node_cpu_us, host_cpu_us };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  await client.close();
  host.stop();
  node.stop();
  rmSync(data, { recursive: true });
}

async function measure(client: ReturnType<typeof createClientExchange>, outstanding: number, seconds: number) {
  const tookMs: number[] = [];
  const begunMs = performance.now();
  const endMs = begunMs + seconds * 1_000;
  const loop = async () => {
    while (performance.now() < endMs) {
      const sentMs = performance.now();
      const message = createMessage({ performative: 'inform', sender: client.clientId, receiver: 'store', content });
      message.receipt = Receipt.DURABLE;
      await client.send(message);
      tookMs.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: outstanding }, loop));
  const rate = Math.round(tookMs.length / ((performance.now() - begunMs) / 1_000));
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => Number(tookMs[Math.floor(tookMs.length * share)]?.toFixed(3));
  return { count: tookMs.length, rate, p50_ms: at(0.5), p99_ms: at(0.99) };
}

/** A process that takes part. */
interface Part {
  readonly address: string;
  figures(): Promise<Figures>;
  stop(): void;
}

function start(role: string, more: readonly string[]): Promise<Part> {
  const profiling = values.profile ? ['--cpu-prof', '--cpu-prof-dir=.cache/prof'] : [];
  const child = fork(fileURLToPath(import.meta.url), ['--role', role, ...more], {
    execArgv: [...process.execArgv.filter(word => !word.startsWith('--cpu-prof')), ...profiling],
  });
  return new Promise((resolve, reject) => {
    const next = () => new Promise<unknown>(heard => child.once('message', heard));
    const figures = () => {
      child.send('figures');
      return next() as Promise<Figures>;
    };
    next().then(address => resolve({ address: String(address), figures, stop: () => child.disconnect() }));
    child.once('exit', code => reject(new Error(`the ${role} ended with ${code}`)));
  });
}
