import { type Event, EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Channel, type DialOptions, dial } from '../rpc/index.js';

/** The feed of an event log that is in another process. */
export interface RemoteLog {
  /** Errors: UNREACHABLE …, as the node answers; the next try goes to the next node. */
  publish(events: Event[]): Promise<void>;
  close(): void;
}

/** How long a node may take to answer, in ms. */
const timeoutMs = 5_000;

/** The event log of the nodes at these addresses. Nothing is connected before there is something to publish. */
export function createRemoteLog(nodes: readonly string[], options: DialOptions = {}): RemoteLog {
  let channel: Channel | undefined;
  let turn = 0;
  return {
    async publish(events) {
      channel ??= dial(nodes[turn % nodes.length] ?? '', options);
      try {
        await channel.client(EventLogService).publish({ events }, { timeoutMs });
      } catch (error) {
        turn++;
        channel.close();
        channel = undefined;
        throw error;
      }
    },
    close: () => channel?.close(),
  };
}
