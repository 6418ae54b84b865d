import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { TaskContext } from '../../../agent/index.js';
import { backoffMs, MeshError } from '../../../base/index.js';

/** A connection with an MCP server that is made again when the server has ended. */
export interface McpConnection {
  /** The client; connects anew when the server has ended. Errors: TOOL_FAILED when that fails, or it is too soon to try again. */
  client(context: Pick<TaskContext, 'clock' | 'log'>): Promise<Client>;
  /** It answered: when it ends the next time it is started again at once. */
  worked(): void;
  /** It does not know this client any more. */
  lost(client: Client): void;
  close(): Promise<void>;
}

const startAgain = { firstMs: 1_000, maxMs: 60_000 };

/** Connects; `place` names the server for people. Errors: those of `connect`. */
export async function keepConnected(place: string, connect: () => Promise<Client>): Promise<McpConnection> {
  let current: Client | undefined;
  let starting: Promise<Client> | undefined;
  let failures = 0;
  let closed = false;
  let notBeforeMs = Number.NEGATIVE_INFINITY;

  function lost(client: Client): void {
    if (current === client) current = undefined;
  }

  async function open(): Promise<Client> {
    const client = await connect();
    client.onclose = () => lost(client);
    current = client;
    return client;
  }

  /** When something is asked of it, and not more often than the backoff allows. */
  async function openAgain({ clock, log }: Pick<TaskContext, 'clock' | 'log'>): Promise<Client> {
    const waitMs = Math.ceil(notBeforeMs - clock.monotonic());
    if (waitMs > 0)
      throw new MeshError('TOOL_FAILED', `the MCP server ${place} has ended; it is tried again in ${waitMs} ms`);
    const nextMs = backoffMs(++failures, startAgain);
    notBeforeMs = clock.monotonic() + nextMs;
    try {
      const client = await open();
      log.warn({ mcp_server: place }, 'an MCP server had ended, and was started again');
      return client;
    } catch (cause) {
      log.warn({ mcp_server: place, err: cause, next_try_ms: nextMs }, 'an MCP server has ended, and did not start');
      const why = (cause as Error).message;
      throw new MeshError('TOOL_FAILED', `the MCP server ${place} has ended, and did not start: ${why}`, { cause });
    }
  }

  await open();
  return {
    async client(context) {
      if (current) return current;
      if (closed) throw new MeshError('TOOL_FAILED', `the connection with the MCP server ${place} was closed`);
      starting ??= openAgain(context).finally(() => {
        starting = undefined;
      });
      return await starting;
    },
    worked() {
      failures = 0;
    },
    lost,
    async close() {
      closed = true;
      // A server that is just being started would outlive its agent.
      await starting?.catch(() => 'whoever started it hears of it');
      await current?.close();
    },
  };
}
