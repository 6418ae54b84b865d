import { afterEach, describe, expect, it } from 'vitest';
import type { MeshError } from '../../../src/base/index.js';
import { createClientExchange, createHostExchange, type LinkExchange } from '../../../src/link/index.js';
import { contentJson, createMessage, jsonContent } from '../../../src/message/index.js';
import { createLinkAgents, echoes, keeps } from '../../harness/link-agents.js';
import { type LinkNode, startLinkNode } from '../../harness/link-node.js';
import { until } from '../../harness/until.js';

/** What a busy machine needs: nothing here is about silence. */
const limits = { pingEveryMs: 10_000, linkResumeMs: 5_000 };
const running: AsyncDisposable[] = [];
function ending<T extends AsyncDisposable>(part: T): T {
  running.push(part);
  return part;
}

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

const outcome = (promise: Promise<unknown>) => promise.then(() => 'ok').catch((error: MeshError) => error.reason);
const linkedWith = (exchange: LinkExchange, hostId: string) =>
  exchange.links.some(({ peer }) => peer.hostId === hostId);

async function startHost(node: LinkNode, hostId: string) {
  const agents = createLinkAgents();
  agents.add({ id: `${hostId}-echo` }, echoes);
  agents.add({ id: `${hostId}-sink` }, keeps);
  const serve = { address: '127.0.0.1:0' };
  const host = ending(createHostExchange({ hostId, agents, nodes: [node.address], drainMs: 100, serve, limits }));
  await host.start();
  return { host, agents };
}

async function startClient(node: LinkNode) {
  const client = ending(createClientExchange({ nodes: [node.address], drainMs: 100, limits }));
  await client.start();
  const say = (receiver: string, n = 0) =>
    createMessage({ performative: 'ask', sender: client.clientId, receiver, content: jsonContent(n) });
  return { client, say };
}

describe('direct links over gRPC', { timeout: 60_000 }, () => {
  it('lead a client straight to a host, which it reaches even while the node is away', async () => {
    const node = await startLinkNode(limits);
    const { host } = await startHost(node, 'a');
    const { client, say } = await startClient(node);
    await until(async () => {
      expect(await outcome(client.ask(say('a-echo')))).toBe('ok');
      return linkedWith(client, 'a');
    }, 'the client to link with the host');
    expect(linkedWith(host, client.clientId)).toBe(true);
    expect(await outcome(client.ask(say('a-echo')))).toBe('ok');
    await node[Symbol.asyncDispose]();
    expect(await outcome(client.ask(say('a-echo')))).toBe('ok');
    expect(await outcome(client.ask(say('a-sink'), { timeoutMs: 300 }))).not.toBe('ok');
  });

  it('keep the order of what is sent one way and the other while they come about', async () => {
    const node = ending(await startLinkNode(limits));
    const a = await startHost(node, 'a');
    const b = await startHost(node, 'b');
    const numbers = Array.from({ length: 1_000 }, (_, n) => n);
    const tell = (sender: string, receiver: string, n: number) =>
      createMessage({ performative: 'tell', sender, receiver, content: jsonContent(n) });
    const sent: Promise<unknown>[] = [];
    for (const n of numbers) {
      sent.push(a.host.send(tell('a-sink', 'b-sink', n)), b.host.send(tell('b-sink', 'a-sink', n)));
      if (n % 50 === 0) await sent[n / 2];
    }
    await Promise.all(sent);
    for (const [agents, id] of [
      [a.agents, 'a-sink'],
      [b.agents, 'b-sink'],
    ] as const)
      expect(agents.taken.get(id)?.map(({ message }) => contentJson(message.content))).toEqual(numbers);
    await until(() => a.host.links.length === 2 && b.host.links.length === 2, 'one direct link to be left');
  });
});
