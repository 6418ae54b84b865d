import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { TaskContext } from '../../../agent/index.js';
import { MeshError, systemClock } from '../../../base/index.js';
import { silentLogger } from '../../../observability/index.js';
import { type LlmTool, toolNameOf } from '../tool.js';
import { keepConnected, type McpConnection } from './mcp-connection.js';

/** A server of the Model Context Protocol: a program that speaks over its standard streams, or an address. */
export type McpServer =
  | { readonly command: string; readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

/** The longest that a timer takes, in ms. */
const timeoutMsMax = 2 ** 31 - 1;

/** Its tools, for as long as it is connected. */
export interface McpTools extends AsyncDisposable {
  readonly tools: readonly LlmTool[];
  close(): Promise<void>;
}

/** What a result of MCP holds, as far as it is read here. */
interface McpResult {
  readonly isError?: boolean;
  readonly structuredContent?: unknown;
  readonly content?: readonly { readonly type: string; readonly text?: string }[];
}

/**
 * The tools of an MCP server, as tools of an agent. Its own names are kept after `prefix`, such as `files_`. A server that has ended is
 * started, or connected, again when one of its tools is used next. Errors: UNREACHABLE when it cannot be connected.
 */
export async function mcpTools(
  server: McpServer,
  { prefix = '' }: { readonly prefix?: string } = {},
): Promise<McpTools> {
  const place = 'url' in server ? server.url : server.command;
  let connection: McpConnection | undefined;
  try {
    connection = await keepConnected(place, () => connect(server));
    const { close } = connection;
    return { tools: await listTools(connection, prefix), close, [Symbol.asyncDispose]: close };
  } catch (cause) {
    await connection?.close();
    const why = (cause as Error).message;
    throw new MeshError('UNREACHABLE', `the MCP server ${place} cannot be reached: ${why}`, { cause });
  }
}

async function connect(server: McpServer): Promise<Client> {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const client = new Client({ name: 'dacp', version: '2.0' });
  try {
    await client.connect(await transportOf(server));
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** All its tools, page by page. */
async function listTools(connection: McpConnection, prefix: string): Promise<LlmTool[]> {
  const client = await connection.client({ clock: systemClock, log: silentLogger });
  const tools: LlmTool[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await client.listTools(cursor === undefined ? {} : { cursor });
    for (const { name, description = '', inputSchema } of page.tools)
      tools.push({
        name: toolNameOf(prefix + name),
        description,
        parameters: inputSchema as JsonObject,
        run: (args, context) => callTool(connection, { name, arguments: args }, context),
      });
    cursor = page.nextCursor;
    if (cursor === undefined) return tools;
  }
}

/** Errors: TOOL_FAILED with what the server said, or that it did not answer in the time that there is. */
async function callTool(
  connection: McpConnection,
  call: { readonly name: string; readonly arguments: JsonObject },
  context: TaskContext,
): Promise<JsonValue> {
  const { signal, deadlineMs, clock } = context;
  const client = await connection.client(context);
  const timeout = Math.max(1, Math.min(deadlineMs - clock.now(), timeoutMsMax));
  try {
    const result = (await client.callTool(call, undefined, { signal, timeout })) as McpResult;
    connection.worked();
    return read(call.name, result);
  } catch (thrown) {
    signal.throwIfAborted();
    // Over HTTP, a server that was started again knows nothing of the session of before.
    if ((thrown as { code?: unknown }).code === 404) connection.lost(client);
    if (thrown instanceof MeshError) throw thrown;
    throw new MeshError('TOOL_FAILED', `tool ${call.name}: ${(thrown as Error).message}`, { cause: thrown });
  }
}

async function transportOf(server: McpServer) {
  if ('url' in server) {
    const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    return new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers: { ...server.headers } } });
  }
  const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
  const { command, args = [], env } = server;
  return new StdioClientTransport({ command, args: [...args], ...(env && { env: { ...env } }), stderr: 'ignore' });
}

/** Errors: TOOL_FAILED with what the server said. */
function read(name: string, { isError, structuredContent, content = [] }: McpResult): JsonValue {
  const text = content.map(part => part.text ?? `(${part.type})`).join('\n');
  if (isError) throw new MeshError('TOOL_FAILED', `tool ${name}: ${text}`);
  return (structuredContent as JsonValue | undefined) ?? text;
}
