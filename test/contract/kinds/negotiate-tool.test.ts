import { expect, it } from 'vitest';
import { createCommunication, defineAgent } from '../../../src/agent/index.js';
import { negotiateTool } from '../../../src/kinds/index.js';
import { makeAddress } from '../../../src/message/index.js';
import { scene } from '../negotiation/scene.js';

// The real manager of negotiations, on a real record.
const bidder = (id: string, priceMicros: number) =>
  defineAgent({
    id,
    capabilities: { 'text.check': { bid: () => ({ priceMicros }), handle: input => `${id}: ${input}` } },
  });

const tool = negotiateTool({ capabilities: ['text.check', 'text.unknown'], proposeMs: 1_000, doMs: 10_000 });
const user = defineAgent({
  id: 'user',
  capabilities: { use: { handle: (input, context) => tool.run(input as { capability: string }, context) } },
});

it('has a task done by who asks least, says by whom, and refuses what is not on its list', async () => {
  await using mesh = await scene([user, bidder('dear', 20), bidder('cheap', 10)]);
  const { host, clock } = mesh;
  const { ask } = createCommunication({ exchange: host.exchange, clock, address: makeAddress('agent', 'test') });
  expect(await ask('user', { capability: 'text.check', input: 'x' })).toEqual({
    agent: 'cheap',
    output: 'cheap: x',
  });
  await expect(ask('user', { capability: 'text.write', input: 'x' })).rejects.toMatchObject({
    reason: 'TOOL_REFUSED',
    message: expect.stringContaining('there are text.check, text.unknown'),
  });
  await expect(ask('user', { capability: 'text.unknown', input: 'x' })).rejects.toMatchObject({
    reason: 'CAPABILITY_UNKNOWN',
  });
});
