import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LinkService } from '#gen/dacp/link/v1/link_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../../src/base/index.js';
import {
  createClientExchange,
  createHostExchange,
  createLinkService,
  type LinkLimits,
} from '../../../src/link/index.js';
import { contentJson, createMessage, jsonContent, replyTo } from '../../../src/message/index.js';
import { createServer, dial } from '../../../src/rpc/index.js';
import { createLinkAgents, echoes, keeps } from '../../harness/link-agents.js';
import { type LinkNode, startLinkNode } from '../../harness/link-node.js';
import { startProxy } from '../../harness/proxy.js';
import { createRawPeer } from '../../harness/raw-peer.js';
import { until } from '../../harness/until.js';

const running: AsyncDisposable[] = [];
let node: LinkNode;

/** It ends with the test, in the order opposite to that in which all began. */
function ending<T extends AsyncDisposable>(part: T): T {
  running.push(part);
  return part;
}

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

async function startNode(limits: Partial<LinkLimits> = {}): Promise<void> {
  node = ending(await startLinkNode(limits));
}

async function startHost(nodes: readonly string[], limits: Partial<LinkLimits> = {}) {
  const agents = createLinkAgents();
  agents.add({ id: 'echo' }, echoes);
  agents.add({ id: 'slow' }, keeps);
  const host = ending(createHostExchange({ hostId: 'host', agents, nodes, limits, drainMs: 100 }));
  await host.start();
  return { agents, host };
}

async function startClient(nodes: readonly string[], limits: Partial<LinkLimits> = {}) {
  const client = ending(createClientExchange({ nodes, limits, drainMs: 100 }));
  await client.start();
  const say = (receiver: string, n = 0) =>
    createMessage({ performative: 'ask', sender: client.clientId, receiver, content: jsonContent(n) });
  return { client, say };
}

const outcome = (promise: Promise<unknown>) => promise.then(() => 'ok').catch((error: MeshError) => error.reason);

describe('links over gRPC', () => {
  beforeEach(() => startNode());

  it('bring a question through a node to an agent, and the answer back', async () => {
    await startHost([node.address]);
    const { client, say } = await startClient([node.address]);
    const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => client.ask(say('echo', n))));
    expect(answers.map(({ content }) => contentJson(content))).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it('lead to a host that serves, dialled by the node when something is first to be sent there', async () => {
    const agents = createLinkAgents();
    agents.add({ id: 'server' }, echoes);
    const host = ending(createHostExchange({ hostId: 'serving', agents, nodes: [], drainMs: 100 }));
    const services = [createLinkService(host)];
    const server = ending(createServer({ host: '127.0.0.1', port: 0, services, drainMs: 100, drainStreamsMs: 100 }));
    await server.start();
    await host.start();
    const session = {
      hostId: 'serving',
      epoch: '1',
      address: server.address,
      labels: {},
      agents: agents.descriptors(),
    };
    await node.registry.openSession(session);
    expect(host.links).toHaveLength(0);
    const { client, say } = await startClient([node.address]);
    expect(await outcome(client.ask(say('server')))).toBe('ok');
    expect(host.links.map(({ peer }) => peer.hostId)).toEqual(['node']);
    const back = createMessage({ performative: 'ask', sender: 'server', receiver: 'server' });
    expect((await host.ask(back)).inReplyTo).toBe(back.id);
  });

  it('end a question to a host that serves and is not there with UNREACHABLE', async () => {
    const agents = createLinkAgents();
    agents.add({ id: 'gone' }, echoes);
    const session = { hostId: 'gone', epoch: '1', address: '127.0.0.1:1', labels: {}, agents: agents.descriptors() };
    await node.registry.openSession(session);
    const { client, say } = await startClient([node.address]);
    expect(await outcome(client.ask(say('gone')))).toBe('UNREACHABLE');
    await until(() => node.registry.session('gone')?.state === 'unreachable', 'the session to be unreachable');
  });

  it('refuse a second process of the same host', async () => {
    await startHost([node.address]);
    const second = createHostExchange({
      hostId: 'host',
      agents: createLinkAgents(),
      nodes: [node.address],
      connectTimeoutMs: 300,
    });
    expect(await outcome(second.start())).toBe('SESSION_HELD');
  });

  it('are spoken by a program that knows nothing but the contract', async () => {
    const channel = dial(node.address);
    const peer = createRawPeer(channel.openRaw(LinkService.method.open), {
      onFrame(frame, self) {
        for (const { kind } of frame.items) {
          if (kind.case !== 'delivery' || !kind.value.message) continue;
          const message = replyTo(kind.value.message, { performative: 'tell', sender: 'parrot' });
          self.send({ items: [{ kind: { case: 'delivery', value: { message } } }] });
        }
      },
    });
    peer.send({ hello: { version: 1, hostId: 'parrot-host', epoch: '1', simple: true, agents: [{ id: 'parrot' }] } });
    await until(() => peer.frames.length > 0, 'the hello to be answered');
    const { client, say } = await startClient([node.address]);
    expect(await outcome(client.ask(say('parrot')))).toBe('ok');
    peer.sendBytes(Uint8Array.of(0xff));
    await until(() => peer.closed !== undefined, 'the link to be closed');
    expect(peer.closed?.error).toMatchObject({ reason: 'PROTOCOL_VIOLATED', code: 'INVALID_ARGUMENT' });
    channel.close();
  });
});

describe('links over a bad network', () => {
  it('lose, double and reorder nothing while connections are cut again and again', async () => {
    // Longer than any of the cuts, on a busy machine too.
    const limits = { linkResumeMs: 10_000 };
    await startNode(limits);
    const toHost = ending(await startProxy(node.address));
    const toClient = ending(await startProxy(node.address));
    const { agents } = await startHost([toHost.address], limits);
    agents.add({ id: 'sink' }, keeps);
    const { client, say } = await startClient([toClient.address], limits);
    await until(() => node.registry.session('host')?.agents.has('sink') ?? false, 'the agent to be registered');
    const asked: Promise<number>[] = [];
    const told: Promise<string>[] = [];
    for (let round = 0; round < 12; round++) {
      for (let i = 0; i < 40; i++) {
        const n = round * 40 + i;
        asked.push(client.ask(say('echo', n)).then(({ content }) => Number(contentJson(content))));
        told.push(outcome(client.send({ ...say('sink', n), receipt: Receipt.ACCEPTED })));
      }
      await asked[round * 40 + 20];
      (round % 2 === 0 ? toHost : toClient).cut();
    }
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 480 }, (_, n) => n));
    expect(new Set(await Promise.all(told))).toEqual(new Set(['ok']));
    expect(agents.taken.get('sink')?.map(({ message }) => contentJson(message.content))).toEqual(
      Array.from({ length: 480 }, (_, n) => n),
    );
    expect(toHost.count + toClient.count).toBeGreaterThan(6);
    expect(node.registry.log.filter(line => line.startsWith('unreachable'))).toEqual([]);
  });

  it('find out that a network is half-open, and go on over a new connection', async () => {
    const limits = { pingEveryMs: 300, linkResumeMs: 5_000 };
    await startNode(limits);
    const toHost = ending(await startProxy(node.address));
    await startHost([toHost.address], limits);
    const { client, say } = await startClient([node.address]);
    toHost.stall();
    const asked = outcome(client.ask(say('echo')));
    await until(() => toHost.count > 1, 'the host to dial again');
    toHost.flow();
    expect(await asked).toBe('ok');
  });

  it('end what is under way when the host stays away, and find it again when it is back', async () => {
    await startNode();
    const toHost = ending(await startProxy(node.address));
    await startHost([toHost.address]);
    const { client, say } = await startClient([node.address]);
    const asked = outcome(client.ask(say('slow')));
    await until(() => node.exchange.underWay > 0, 'the question to be under way');
    toHost.refuse();
    toHost.cut();
    expect(await asked).toBe('OUTCOME_UNKNOWN');
    await until(() => node.registry.session('host')?.state === 'unreachable', 'the host to be unreachable');
    toHost.refuse(false);
    await until(() => node.registry.session('host')?.state === 'active', 'the host to be back');
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
  });
});
