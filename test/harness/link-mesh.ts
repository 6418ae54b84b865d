import { createFakeClock, type FakeClock } from '../../src/base/index.js';
import {
  createClientExchange,
  createHostExchange,
  createNodeExchange,
  type ExchangeOptions,
  type LinkCounter,
  type LinkExchange,
  type LinkLimits,
  type LinkObserver,
  type NodeExchange,
  type NodeExchangeOptions,
} from '../../src/link/index.js';
import { createLinkAgents, type LinkAgents } from './link-agents.js';
import { createLinkNet, type LinkNet } from './link-net.js';
import { createMemoryRegistry, type MemoryRegistry } from './memory-registry.js';

/** A mesh in memory, on a clock that the test holds. */
export interface LinkMesh extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly net: LinkNet;
  readonly registry: MemoryRegistry;
  readonly node: NodeExchange;
  /** What was counted, over all processes. */
  readonly counts: Map<LinkCounter, number>;
  /** What happened to links, in order, such as `host broken`. */
  readonly events: string[];
  /** A host; with an address it serves there, and others may link with it. */
  host(hostId: string, agents?: LinkAgents, address?: string): Promise<LinkExchange>;
  client(): Promise<LinkExchange & { readonly clientId: string }>;
  /** Lets everything happen that needs no time, or that takes so long. */
  settle(ms?: number): Promise<void>;
}

export interface LinkMeshOptions {
  readonly limits?: Partial<LinkLimits>;
  readonly highWater?: number;
  /** Agents in the node. */
  readonly agents?: LinkAgents;
  /** Where the node keeps durable messages. */
  readonly durable?: NonNullable<NodeExchangeOptions['durable']>;
}

/** Time goes on in steps that are short against everything that waits, with the turns that a message needs in between. */
const stepMs = 10;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(resolve => setImmediate(resolve));
}

/** Where the node is served. */
export const nodeAddress = 'node:1';

/** Starts a node; hosts and clients are added. */
export async function startLinkMesh(options: LinkMeshOptions = {}): Promise<LinkMesh> {
  const clock = createFakeClock();
  const net = createLinkNet(options);
  const registry = createMemoryRegistry();
  const counts = new Map<LinkCounter, number>();
  const events: string[] = [];
  const running: LinkExchange[] = [];
  const observer: LinkObserver = {
    add: (counter, by) => void counts.set(counter, (counts.get(counter) ?? 0) + by),
    event: (event, { hostId = '' }) => void events.push(`${hostId} ${event}`),
  };
  const common: ExchangeOptions = {
    clock,
    observer,
    connect: net.connect,
    limits: options.limits ?? {},
    drainMs: 1_000,
  };

  async function settle(ms = 0): Promise<void> {
    await turns(20);
    for (let left = ms; left > 0; left -= stepMs) {
      clock.advance(Math.min(stepMs, left));
      await turns(8);
    }
  }

  async function run<E extends LinkExchange>(exchange: E): Promise<E> {
    running.push(exchange);
    await exchange.start();
    await settle();
    return exchange;
  }

  const { agents, durable } = options;
  const node = createNodeExchange({
    ...common,
    nodeId: 'node',
    registry,
    ...(agents && { agents }),
    ...(durable && { durable }),
  });
  net.serve(nodeAddress, node);
  await run(node);

  return {
    clock,
    net,
    registry,
    node,
    counts,
    events,
    settle,
    host(hostId, of = createLinkAgents(), address = '') {
      const host = createHostExchange({ ...common, hostId, agents: of, nodes: [nodeAddress], address });
      if (address !== '') net.serve(address, host);
      return run(host);
    },
    client: () => run(createClientExchange({ ...common, nodes: [nodeAddress] })),
    async [Symbol.asyncDispose]() {
      for (const exchange of running.reverse()) {
        const closing = exchange.close();
        let done = false;
        void closing.then(() => {
          done = true;
        });
        while (!done) await settle(100);
      }
    },
  };
}
