/**
 * How fast two processes ask each other over one link, without agents' runtime (`dacp bench` measures all of it): a host with an echo
 * in a process of its own, a client here, gRPC between them, messages of about 300 bytes.
 *
 *     node --import tsx test/bench/link.ts [--seconds 4] [--outstanding 1,64,512] [--relay] [--profile]
 *
 * For figures, bundle it first (`npx esbuild test/bench/link.ts --bundle --platform=node --format=esm --packages=external
 * --outfile=.cache/bench/link.mjs`) and run the bundle: tsx gives every closure a name while it runs, and that takes time.
 *
 * `--relay` puts a node between them. Prints one line of JSON for each number of questions that are under way at a time, with the
 * CPU time that each process took for a question: that figure bears a machine that does other things as well.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  createClientExchange,
  createHostExchange,
  createLinkService,
  createNodeExchange,
} from '../../src/link/index.js';
import { createMessage, jsonContent } from '../../src/message/index.js';
import { createServer } from '../../src/rpc/index.js';
import { createLinkAgents, echoes } from '../harness/link-agents.js';
import { createMemoryRegistry } from '../harness/memory-registry.js';

const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'client' },
    node: { type: 'string' },
    seconds: { type: 'string', default: '4' },
    outstanding: { type: 'string', default: '1,64,512' },
    relay: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});
const payload = 'x'.repeat(200);

if (values.role === 'client') await runClient();
else if (values.role === 'host') await runHost();
else await runNode();

async function runHost(): Promise<void> {
  const agents = createLinkAgents();
  agents.add({ id: 'echo' }, (inbound, agent) => {
    echoes(inbound, agent);
    agents.taken.get(agent)?.pop();
    return undefined;
  });
  const nodes = values.node ? [values.node] : [];
  const exchange = createHostExchange({ hostId: 'host', agents, nodes });
  const server = createServer({ host: '127.0.0.1', port: 0, services: [createLinkService(exchange)] });
  await server.start();
  await exchange.start();
  report(server.address);
}

async function runNode(): Promise<void> {
  const exchange = createNodeExchange({ nodeId: 'node', registry: createMemoryRegistry() });
  const server = createServer({ host: '127.0.0.1', port: 0, services: [createLinkService(exchange)] });
  await exchange.start();
  await server.start();
  report(server.address);
}

/** Tells the parent where this process serves, and what CPU time it took whenever it asks. */
function report(address: string): void {
  process.send?.(address);
  process.on('message', () => process.send?.(cpuUs(process.cpuUsage())));
  process.on('disconnect', () => process.exit(0));
}

function cpuUs({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}

async function runClient(): Promise<void> {
  const node = values.relay ? await start('node', []) : undefined;
  const host = await start('host', node ? ['--node', node.address] : []);
  const client = createClientExchange({ nodes: [node?.address ?? host.address] });
  await client.start();
  for (const outstanding of values.outstanding.split(',').map(Number)) {
    await measure(client, outstanding, 1);
    const before = await Promise.all([cpuUs(process.cpuUsage()), host.cpuUs(), node?.cpuUs() ?? 0]);
    const { count, ...figures } = await measure(client, outstanding, Number(values.seconds));
    const after = await Promise.all([cpuUs(process.cpuUsage()), host.cpuUs(), node?.cpuUs() ?? 0]);
    const [client_cpu_us, host_cpu_us, node_cpu_us] = after.map(
      (us, i) => +((us - (before[i] ?? 0)) / count).toFixed(1),
    );
    process.stdout.write(`${JSON.stringify({ outstanding, ...figures, client_cpu_us, host_cpu_us, node_cpu_us })}\n`);
  }
  await client.close();
  host.stop();
  node?.stop();
}

async function measure(client: ReturnType<typeof createClientExchange>, outstanding: number, seconds: number) {
  const tookMs: number[] = [];
  const endMs = performance.now() + seconds * 1_000;
  const begunMs = performance.now();
  const loop = async () => {
    while (performance.now() < endMs) {
      const askedMs = performance.now();
      await client.ask(
        createMessage({
          performative: 'ask',
          sender: client.clientId,
          receiver: 'echo',
          content: jsonContent(payload),
        }),
      );
      tookMs.push(performance.now() - askedMs);
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
  cpuUs(): Promise<number>;
  stop(): void;
}

function start(role: string, more: readonly string[]): Promise<Part> {
  const profiling = values.profile ? ['--cpu-prof', '--cpu-prof-dir=.cache/prof'] : [];
  const child = fork(fileURLToPath(import.meta.url), ['--role', role, ...more], {
    execArgv: [...process.execArgv.filter(word => !word.startsWith('--cpu-prof')), ...profiling],
  });
  return new Promise((resolve, reject) => {
    const next = () => new Promise<unknown>(heard => child.once('message', heard));
    const cpu = () => {
      child.send('cpu');
      return next().then(Number);
    };
    next().then(address => resolve({ address: String(address), cpuUs: cpu, stop: () => child.disconnect() }));
    child.once('exit', code => reject(new Error(`the ${role} ended with ${code}`)));
  });
}
