import { createLinkService, createNodeExchange, type LinkExchange, type LinkLimits } from '../../src/link/index.js';
import { createServer } from '../../src/rpc/index.js';
import { createMemoryRegistry, type MemoryRegistry } from './memory-registry.js';

/** A node that does nothing but links, on a real port. */
export interface LinkNode extends AsyncDisposable {
  readonly address: string;
  readonly exchange: LinkExchange;
  readonly registry: MemoryRegistry;
}

/** Starts one. */
export async function startLinkNode(limits: Partial<LinkLimits> = {}): Promise<LinkNode> {
  const registry = createMemoryRegistry();
  const exchange = createNodeExchange({ nodeId: 'node', registry, limits, drainMs: 200 });
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    services: [createLinkService(exchange)],
    drainMs: 200,
    drainStreamsMs: 200,
  });
  await exchange.start();
  await server.start();
  return {
    address: server.address,
    exchange,
    registry,
    async [Symbol.asyncDispose]() {
      await exchange.close();
      await server.close();
    },
  };
}
