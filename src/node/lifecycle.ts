import { createLifecycle, type Lifecycle } from '../base/index.js';
import type { Logger } from '../observability/index.js';
import type { Registry } from '../registry/index.js';
import type { Health, Server } from '../rpc/index.js';
import { setAdrift } from './adrift.js';

type Room = Pick<Lifecycle, 'start' | 'close'>;
type Closing = Pick<Lifecycle, 'close'>;

/** All of a node that starts and closes. */
export interface NodeRooms {
  readonly database: Room;
  readonly carrier: Room;
  readonly registry: Registry;
  readonly routing: Room & { flush(): Promise<void> };
  readonly states: Room;
  readonly audit: Room;
  readonly budgets: Room;
  readonly models: Room;
  readonly host: Room;
  readonly negotiations: Room;
  readonly teamwork: Room;
  readonly work: Room;
  readonly transcript: Closing;
  readonly server: Server;
  /** Undefined: metrics have no port of their own. */
  readonly metrics: Room | undefined;
  readonly tracing: Closing;
  readonly health: Health;
}

/** The order in which a node starts and closes. Errors: those of its rooms. */
export function createNodeLifecycle(
  rooms: NodeRooms,
  { nodeId, data, logger }: { readonly nodeId: string; readonly data: string; readonly logger: Logger },
): Lifecycle {
  const { database, carrier, registry, routing, states, audit, budgets, models, host, negotiations, teamwork, work } =
    rooms;
  const { transcript, server, metrics, tracing, health } = rooms;
  let ready = false;
  return createLifecycle({
    name: `node ${nodeId}`,
    /**
     * 1. the stores 2. who is in the mesh, what happened 3. rules and subscriptions, what things are, proofs, accounts, how models do 4. the links
     * 5. open negotiations 6. votes, teams and hand-offs 7. workflows 8. the port 9. health says SERVING.
     */
    async start() {
      await database.start();
      await Promise.all([registry.start().then(() => setAdrift(registry)), carrier.start()]);
      await Promise.all([routing.start(), states.start(), audit.start(), budgets.start(), models.start()]);
      await host.start();
      await negotiations.start();
      await teamwork.start();
      await work.start();
      await Promise.all([server.start(), metrics?.start()]);
      health.set('', true);
      ready = true;
      logger.info({ address: server.address, data }, 'the node is ready');
    },
    /**
     * 1. health says NOT_SERVING 2. nothing new is taken 3. teamwork, workflows, negotiations and subscriptions stop where they are; they
     * go on at the next start 4. what is under way is finished, at most `drainMs`, then the links end 5. what was said is written, and
     * states and accounts let go 6. the registry writes its last change, and the record is signed 7. the log is flushed to its
     * subscribers, and they are let go 8. the port is closed 9. the stores are closed 10. the metrics go last, and the last spans are
     * exported.
     */
    async close() {
      health.drain();
      const closed = server.close();
      await teamwork.close();
      await work.close();
      await negotiations.close();
      await routing.close();
      await host.close();
      await routing.flush();
      await transcript.close();
      await Promise.all([states.close(), budgets.close(), models.close()]);
      await registry.close();
      await audit.close();
      await carrier.close();
      await closed;
      await database.close();
      await metrics?.close();
      await tracing.close();
      if (ready) logger.info({}, 'the node has stopped');
    },
  });
}
