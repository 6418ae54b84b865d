import { expect, test } from 'vitest';
import { defineAgent } from '../agent/index.js';
import { loadConfig } from '../node/index.js';
import { adaptAgents } from './adapt-agents.js';

const agent = (id: string) => defineAgent({ id, capabilities: {}, mailboxMax: 5 });
const load = (env: Record<string, string>) => loadConfig({ env, folder: '/nowhere' });

test('without settings agents stay as they are defined', () => {
  const [adapted] = adaptAgents([agent('a')], load({}));
  expect(adapted).toMatchObject({ descriptor: { id: 'a', limits: { mailboxMax: 5 } }, mailboxMax: 5 });
});

test('AGENT_ID names the agent, MESSAGE_QUEUE_SIZE is the size of its mailbox', () => {
  const original = agent('a');
  const settings = load({ DATAMETRIA_AGENT_AGENT_ID: 'b', DATAMETRIA_AGENT_MESSAGE_QUEUE_SIZE: '7' });
  const [adapted] = adaptAgents([original], settings);
  expect(adapted).toMatchObject({ descriptor: { id: 'b', limits: { mailboxMax: 7 } }, mailboxMax: 7 });
  expect(original.descriptor.id).toBe('a');
});

test('AGENT_ID cannot name several agents', () => {
  expect(() => adaptAgents([agent('a'), agent('b')], load({ DATAMETRIA_AGENT_AGENT_ID: 'c' }))).toThrow(
    'DATAMETRIA_AGENT_AGENT_ID=c cannot name 2 agents: a, b',
  );
});
