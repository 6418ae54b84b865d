import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { expect, it } from 'vitest';
import { createFakeClock } from '../../../base/index.js';
import { silentLogger } from '../../../observability/index.js';
import { keepConnected } from './mcp-connection.js';

it('closes a server that is just being started again, and starts none after that', async () => {
  const closed: number[] = [];
  let started = 0;
  let start: () => void = () => undefined;
  const connect = async () => {
    const number = ++started;
    if (number > 1)
      await new Promise<void>(resolve => {
        start = resolve;
      });
    return { close: async () => void closed.push(number) } as unknown as Client;
  };
  const context = { clock: createFakeClock(), log: silentLogger };
  const connection = await keepConnected('files', connect);
  connection.lost(await connection.client(context));
  const again = connection.client(context);
  const over = connection.close();
  start();
  await Promise.all([again, over]);
  expect(closed).toEqual([2]);
  connection.lost(await again);
  await expect(connection.client(context)).rejects.toMatchObject({ reason: 'TOOL_FAILED' });
  expect(started).toBe(2);
});
