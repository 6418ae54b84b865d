import { afterEach, describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createLinkAgents, echoes, keeps } from '../../test/harness/link-agents.js';
import { createLinkNet } from '../../test/harness/link-net.js';
import { createMemoryRegistry } from '../../test/harness/memory-registry.js';
import { contentJson, createMessage, jsonContent } from '../message/index.js';
import { createClientExchange, createHostExchange, createNodeExchange } from './index.js';

const running: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function mesh() {
  const net = createLinkNet();
  const registry = createMemoryRegistry();
  const node = createNodeExchange({ nodeId: 'node', registry, connect: net.connect });
  net.serve('node:1', node);
  await node.start();
  const agents = createLinkAgents();
  agents.add({ id: 'echo' }, echoes);
  const host = createHostExchange({ hostId: 'host', agents, nodes: ['node:1'], connect: net.connect });
  await host.start();
  const client = createClientExchange({ nodes: ['node:1'], connect: net.connect });
  await client.start();
  running.push(node, host, client);
  return { net, registry, node, host, client, agents };
}

describe('exchanges', () => {
  it('brings a question from a client through the node to an agent, and the answer back', async () => {
    const { client } = await mesh();
    const question = createMessage({
      performative: 'ask',
      sender: client.clientId,
      receiver: 'echo',
      content: jsonContent('hi'),
    });
    const answer = await client.ask(question, { timeoutMs: 1_000 });
    expect(answer.inReplyTo).toBe(question.id);
    expect(contentJson(answer.content)).toBe('hi');
  });

  it('says accepted once the message is in the mailbox', async () => {
    const { client, agents } = await mesh();
    agents.add({ id: 'quiet' }, keeps);
    await new Promise(resolve => setTimeout(resolve, 30));
    const note = createMessage({ performative: 'tell', sender: client.clientId, receiver: 'quiet' });
    expect(await client.send(note)).toEqual({ receipt: Receipt.ACCEPTED, receivers: ['quiet'] });
    expect(agents.taken.get('quiet')).toHaveLength(1);
  });

  it('says with the nearest reason that nobody has the name', async () => {
    const { client } = await mesh();
    const question = createMessage({ performative: 'ask', sender: client.clientId, receiver: 'nobody' });
    await expect(client.ask(question)).rejects.toMatchObject({ reason: 'AGENT_UNKNOWN' });
  });
});
