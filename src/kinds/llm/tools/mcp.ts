import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../../../base/index.js';
import { type LlmTool, toolNameOf } from '../tool.js';

/** A server of the Model Context Protocol: a program that speaks over its standard streams, or an address. */
export type McpServer =
  | { readonly command: string; readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> }
  | { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

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
 * The tools of an MCP server, as tools of an agent. Its own names are kept after `prefix`, such as `files_`. Errors: UNREACHABLE when it
 * cannot be connected.
 */
export async function mcpTools(
  server: McpServer,
  { prefix = '' }: { readonly prefix?: string } = {},
): Promise<McpTools> {
  const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
  const client = new Client({ name: 'dacp', version: '2.0' });
  try {
    await client.connect(await transportOf(server));
  } catch (cause) {
    const place = 'url' in server ? server.url : server.command;
    throw new MeshError('UNREACHABLE', `the MCP server ${place} cannot be reached: ${(cause as Error).message}`, {
      cause,
    });
  }
  const tools: LlmTool[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await client.listTools(cursor === undefined ? {} : { cursor });
    for (const { name, description = '', inputSchema } of page.tools)
      tools.push({
        name: toolNameOf(prefix + name),
        description,
        parameters: inputSchema as JsonObject,
        async run(args, { signal }) {
          return read(name, (await client.callTool({ name, arguments: args }, undefined, { signal })) as McpResult);
        },
      });
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  const close = () => client.close();
  return { tools, close, [Symbol.asyncDispose]: close };
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
