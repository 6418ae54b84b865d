import { RoutingService } from '#gen/dacp/routing/v1/routing_pb.js';
import { type Agent, connect, join } from '../../../src/index.js';
import { createNode, loadConfig } from '../../../src/node/index.js';
import { silentLogger } from '../../../src/observability/index.js';
import { type Channel, dial } from '../../../src/rpc/index.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

/** A node in this process on its real stores, which can be stopped and started again. */
export async function scene() {
  const folder = makeTemporaryFolder();
  let port = 0;
  let channel: Channel | undefined;
  let node = await start();
  const memberships = new Set<AsyncDisposable>();

  async function start() {
    const { config } = loadConfig({
      env: {},
      flags: { port: String(port), data: folder.path, logLevel: 'error', drainMs: '200' },
    });
    const started = await createNode(config);
    await started.start();
    port = Number(started.address.split(':').at(-1));
    return started;
  }

  return {
    get address() {
      return node.address;
    },
    /** The service, as clients call it. */
    get routing() {
      channel ??= dial(node.address);
      return channel.client(RoutingService);
    },
    async join(...agents: [Agent, ...Agent[]]) {
      const membership = await join({ agents, node: node.address, leaseTtlMs: 1_000, logger: silentLogger });
      memberships.add(membership);
      return membership;
    },
    async connect() {
      const connection = await connect({ node: node.address });
      memberships.add(connection);
      return connection;
    },
    async restart() {
      channel?.close();
      channel = undefined;
      await node.close();
      node = await start();
    },
    async [Symbol.asyncDispose]() {
      for (const each of memberships) await each[Symbol.asyncDispose]();
      channel?.close();
      await node.close();
      folder[Symbol.dispose]();
    },
  };
}
