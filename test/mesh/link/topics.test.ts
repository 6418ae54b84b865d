import { afterEach, expect, it } from 'vitest';
import type { MeshError } from '../../../src/base/index.js';
import { createClientExchange, createHostExchange } from '../../../src/link/index.js';
import { createMessage } from '../../../src/message/index.js';
import { createLinkAgents, keeps, type LinkAgents } from '../../harness/link-agents.js';
import { type LinkNode, startLinkNode } from '../../harness/link-node.js';
import { startLinkProcess } from '../../harness/link-process.js';
import { startProxy } from '../../harness/proxy.js';
import { until } from '../../harness/until.js';

const limits = { pingEveryMs: 10_000, linkResumeMs: 3_000 };
const running: AsyncDisposable[] = [];
function ending<T extends AsyncDisposable>(part: T): T {
  running.push(part);
  return part;
}

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

const ids = (agents: LinkAgents, id: string) => (agents.taken.get(id) ?? []).map(({ message }) => message.id);

/** Two subscribers in this process, behind a port that can be cut. */
async function startReaders(node: LinkNode) {
  const agents = createLinkAgents();
  for (const id of ['reader-1', 'reader-2']) agents.add({ id, topics: ['news'] }, keeps);
  // The port is known before anybody is told of it: the proxy is what others dial.
  const first = await startProxy('127.0.0.1:1');
  await first[Symbol.asyncDispose]();
  const own = first.address.replace(/^.*:/, '127.0.0.1:');
  const proxy = ending(await startProxy(own));
  const serve = { address: own, advertise: proxy.address };
  const host = ending(
    createHostExchange({ hostId: 'readers', agents, nodes: [node.address], drainMs: 100, serve, limits }),
  );
  await host.start();
  return { agents, proxy };
}

async function startPublisher(node: LinkNode) {
  const client = ending(createClientExchange({ nodes: [node.address], drainMs: 100, limits }));
  await client.start();
  const sent: string[] = [];
  const under: Promise<string>[] = [];
  /** Publishes so many, a few at a time. */
  async function publish(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const message = createMessage({ performative: 'inform', sender: client.clientId, receiver: 'topic:news' });
      sent.push(message.id);
      under.push(
        client.send(message).then(
          () => 'ok',
          (error: MeshError) => error.reason,
        ),
      );
      if (n % 16 === 15) await under.at(-16);
    }
  }
  return { client, sent, under, publish };
}

it('what is published reaches those who stay once and in order, whoever comes, goes, is cut off or killed', async () => {
  const node = ending(await startLinkNode(limits));
  const { agents, proxy } = await startReaders(node);
  const victim = ending(await startLinkProcess('victim', node.address));
  const { client, sent, under, publish } = await startPublisher(node);
  await until(async () => {
    await publish(10);
    return ['readers', 'victim'].every(hostId => client.links.some(({ peer }) => peer.hostId === hostId));
  }, 'the publisher to be linked with both');
  await publish(300);
  const cutAt = proxy.count;
  proxy.cut();
  await publish(300);
  await until(() => proxy.count > cutAt, 'the link to be taken up again');
  const newcomer = ending(await startLinkProcess('newcomer', node.address));
  await publish(300);
  const killedAt = sent.length;
  victim.process.kill('SIGKILL');
  await publish(300);
  await Promise.all(under);
  await victim.kill();
  await until(() => newcomer.taken.at(-1) === sent.at(-1), 'the newcomer to have everything');

  for (const id of ['reader-1', 'reader-2']) expect(ids(agents, id)).toEqual(sent);
  expect(victim.taken).toEqual(sent.slice(0, victim.taken.length));
  expect(victim.taken.length).toBeGreaterThan(0);
  expect(victim.taken.length).toBeLessThanOrEqual(killedAt + 320);
  expect(newcomer.taken).toEqual(sent.slice(-newcomer.taken.length));
  expect(newcomer.taken.length).toBeGreaterThanOrEqual(300);
}, 90_000);
