import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type McpServer, mcpTools } from '../../../src/index.js';
import { follow } from '../../harness/cli.js';
import { meshWithTools, use } from './use-tool.js';

// Real servers of the Model Context Protocol, made with the SDK's own server side.
const program = fileURLToPath(new URL('../../fixtures/mcp-server.mjs', import.meta.url));
const overStdio: McpServer = { command: process.execPath, args: [program] };

/** What is the same over each transport. */
async function usesAll(server: McpServer): Promise<void> {
  await using mcp = await mcpTools(server, { prefix: 'x_' });
  expect(mcp.tools.map(({ name }) => name)).toEqual(['x_add', 'x_weather_now', 'x_fail', 'x_wait', 'x_die']);
  expect(mcp.tools[0]).toMatchObject({ description: 'Adds.', parameters: { type: 'object', required: ['a', 'b'] } });
  await using mesh = meshWithTools(mcp.tools);
  expect(await use(mesh, 'x_add', { a: 1, b: 2 })).toBe('3');
  expect(await use(mesh, 'x_weather_now')).toEqual({ rain: true });
  await expect(use(mesh, 'x_fail')).rejects.toMatchObject({
    reason: 'TOOL_FAILED',
    message: expect.stringContaining('tool fail: it is closed'),
  });
}

it('the tools of a server over its standard streams are used, page by page, with its own names', async () => {
  await usesAll(overStdio);
});

it('the same over HTTP, with headers', async () => {
  const server = follow(spawn(process.execPath, [program, '--http']));
  try {
    const { port } = await server.nextObject();
    const url = `http://127.0.0.1:${port}/mcp`;
    await usesAll({ url, headers: { 'x-key': 'k' } });
    await expect(mcpTools({ url })).rejects.toMatchObject({
      reason: 'UNREACHABLE',
      message: expect.stringContaining(url),
    });
  } finally {
    server.signal('SIGKILL');
    await server.ended;
  }
});

it('a server that ends fails what is asked of it and is started again, and a tool that takes too long ends with whoever asked', async () => {
  await using mcp = await mcpTools(overStdio);
  await using mesh = meshWithTools(mcp.tools);
  const waiting = mesh.ask('user', { tool: 'wait', args: {} }, { timeoutMs: 1_000 }).catch(error => error);
  expect(await use(mesh, 'add', { a: 2, b: 2 })).toBe('4');
  await mesh.clock.advanceAsync(1_001);
  expect(await waiting).toMatchObject({ reason: expect.stringMatching(/TIMEOUT|DEADLINE/) });
  await expect(use(mesh, 'die')).rejects.toMatchObject({ reason: 'TOOL_FAILED' });
  // It is started again when it is needed: at once the first time, then with a pause.
  expect(await use(mesh, 'add', { a: 1, b: 1 })).toBe('2');
  for (const _ of ['twice', 'three times']) await use(mesh, 'die').catch(error => error);
  await expect(use(mesh, 'add', { a: 1, b: 1 })).rejects.toThrow(
    /MCP server .* has ended; it is tried again in \d+ ms/,
  );
  await mesh.clock.advanceAsync(60_000);
  expect(await use(mesh, 'add', { a: 1, b: 2 })).toBe('3');
});

it('a program that is not there, or is no server, is said', async () => {
  for (const server of [{ command: '/no/such/program' }, { command: process.execPath, args: ['-e', ''] }])
    await expect(mcpTools(server)).rejects.toMatchObject({
      reason: 'UNREACHABLE',
      message: expect.stringContaining(server.command),
    });
});
