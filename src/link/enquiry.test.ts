import { afterEach, describe, expect, it } from 'vitest';
import { Role } from '#gen/dacp/link/v1/link_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createLinkAgents, echoes, keeps } from '../../test/harness/link-agents.js';
import { nodeAddress } from '../../test/harness/link-mesh.js';
import { type LinkTrio, startLinkTrio } from '../../test/harness/link-trio.js';
import { createRawPeer } from '../../test/harness/raw-peer.js';
import { MeshError } from '../base/index.js';
import { createMessage, encodeMessage, type MessageParts, replyTo } from '../message/index.js';
import { encodeDelivery, encodeFrame } from './frame-write.js';

let trio: LinkTrio;
afterEach(async () => {
  await trio[Symbol.asyncDispose]();
});

async function start() {
  trio = await startLinkTrio(agents => {
    agents.add({ id: 'mute' }, keeps);
    agents.add({ id: 'full' }, () => new MeshError('MAILBOX_FULL', 'no room'));
  });
  const { mesh } = trio;
  const sessionId = mesh.registry.session('host')?.sessionId ?? '';
  const heard: string[] = [];
  const say = (parts: Partial<MessageParts> = {}): Message =>
    createMessage({ performative: 'cfp', sender: 'manager', receiver: 'capability:work', ...parts }, mesh.clock);
  const hearing = {
    answered: (agent: string) => void heard.push(`${agent} answered`),
    refused: (agents: readonly string[], { reason }: MeshError) => void heard.push(`${agents.join('+')} ${reason}`),
  };
  return { ...trio, sessionId, heard, say, hearing };
}

describe('one question to several agents of a process', () => {
  it('is one delivery, and each answer is heard once', async () => {
    const { agents, mesh, sessionId, say, heard, hearing } = await start();
    const before = mesh.counts.get('deliveries_sent') ?? 0;
    agents.add({ id: 'second' }, echoes);
    await mesh.settle();
    mesh.node.askEach(say(), { receivers: ['echo', 'second'], sessionId }, hearing);
    await mesh.settle();
    expect([...heard].sort()).toEqual(['echo answered', 'second answered']);
    // One to the host, and two answers.
    expect((mesh.counts.get('deliveries_sent') ?? 0) - before).toBe(3);
    expect(mesh.node.underWay).toBe(0);
  });

  it('finds anew where they are once somebody has gone, also when the same are asked', async () => {
    const { agents, mesh, sessionId, say, heard, hearing } = await start();
    agents.add({ id: 'second' }, echoes);
    await mesh.settle();
    const receivers = ['echo', 'second'];
    mesh.node.askEach(say(), { receivers, sessionId }, hearing);
    await mesh.settle();
    agents.remove('second');
    await mesh.settle();
    heard.length = 0;
    mesh.node.askEach(say(), { receivers, sessionId }, hearing);
    // Said by the node itself, before anything has left.
    expect(heard).toEqual(['second AGENT_UNKNOWN']);
    await mesh.settle();
    expect(heard).toEqual(['second AGENT_UNKNOWN', 'echo answered']);
  });

  it('tells who did not take it, and waits for the others', async () => {
    const { mesh, sessionId, say, heard, hearing } = await start();
    mesh.node.askEach(say(), { receivers: ['full', 'echo', 'nobody', 'mute'], sessionId }, hearing);
    await mesh.settle();
    expect([...heard].sort()).toEqual(['echo answered', 'full MAILBOX_FULL', 'nobody AGENT_UNKNOWN']);
    expect(mesh.node.underWay).toBe(1);
  });

  it('takes an answer of each who was asked alone, and of nobody else', async () => {
    const { agents, mesh, sessionId, say, heard, hearing, inbound } = await start();
    agents.add({ id: 'liar' }, keeps);
    await mesh.settle();
    mesh.node.askEach(say(), { receivers: ['mute', 'echo'], sessionId }, hearing);
    await mesh.settle();
    const { message } = inbound('mute');
    inbound('mute').reply(replyTo(message, { performative: 'propose', sender: 'liar' }, mesh.clock));
    await mesh.settle();
    expect(heard).toEqual(['echo answered']);
  });

  it('is over when one has answered for the others, who are heard once and not beside those who were not asked', async () => {
    const { agents, mesh, sessionId, say, heard, hearing, inbound } = await start();
    agents.add({ id: 'second' }, keeps);
    await mesh.settle();
    const answered = (agent: string, _answer: Message, also: (agent: string) => boolean) =>
      void heard.push(agent, ...['mute', 'second', 'second', 'stranger'].filter(also));
    mesh.node.askEach(say(), { receivers: ['mute', 'second'], sessionId }, { ...hearing, answered });
    await mesh.settle();
    const answer = (agent: string) =>
      inbound(agent).reply(replyTo(inbound(agent).message, { performative: 'propose', sender: agent }, mesh.clock));
    answer('mute');
    await mesh.settle();
    expect([heard, mesh.node.underWay]).toEqual([['mute', 'second'], 0]);
    answer('second');
    await mesh.settle();
    expect(heard).toEqual(['mute', 'second']);
  });

  it('is over in the process of those who were asked when one has answered for the others', async () => {
    const { agents, host, mesh, sessionId, say, hearing, inbound } = await start();
    for (const id of ['second', 'third']) agents.add({ id }, keeps);
    await mesh.settle();
    mesh.node.askEach(say(), { receivers: ['mute', 'second', 'third'], sessionId }, hearing);
    await mesh.settle();
    const answer = (agent: string, others: string[]) => {
      const { message } = inbound(agent);
      inbound(agent).reply(
        replyTo(message, { performative: 'propose', sender: agent }, mesh.clock),
        others.map(inbound),
      );
    };
    answer('mute', ['second']);
    expect(host.underWay).toBe(1);
    answer('third', []);
    expect(host.underWay).toBe(0);
  });

  it('ends in silence at its deadline when some have answered, and for all when nobody has', async () => {
    const { mesh, sessionId, say, heard, hearing } = await start();
    const replyByMs = mesh.clock.now() + 500;
    mesh.node.askEach(say({ replyByMs }), { receivers: ['mute', 'echo'], sessionId }, hearing);
    await mesh.settle(1_000);
    expect([heard.splice(0), mesh.node.underWay]).toEqual([['echo answered'], 0]);
    mesh.node.askEach(say({ replyByMs: mesh.clock.now() + 500 }), { receivers: ['mute'], sessionId }, hearing);
    await mesh.settle(1_000);
    expect(heard).toEqual(['mute DEADLINE_PASSED']);
  });

  it('is taken back from those who have not answered when its signal is aborted', async () => {
    const { mesh, sessionId, say, hearing, inbound } = await start();
    const controller = new AbortController();
    mesh.node.askEach(say(), { receivers: ['mute', 'echo'], sessionId, signal: controller.signal }, hearing);
    await mesh.settle();
    controller.abort(new MeshError('CALL_CANCELLED', 'over'));
    await mesh.settle();
    expect(inbound('mute').givenUp?.reason).toBe('CALL_CANCELLED');
    expect(mesh.node.underWay).toBe(0);
  });

  it('is heard of by all who have not answered when their process is gone', async () => {
    const { mesh, host, sessionId, say, heard, hearing } = await start();
    mesh.node.askEach(say(), { receivers: ['mute', 'echo'], sessionId }, hearing);
    await mesh.settle();
    await Promise.all([host.close(), mesh.settle(3_000)]);
    expect([heard[0], heard.length, heard[1]?.startsWith('mute ')]).toEqual(['echo answered', 2, true]);
  });
});

it('has no answer with a header that no relay would pass on: whoever says that ends its own link', async () => {
  const { mesh, sessionId, say, hearing } = await start();
  const question = say();
  mesh.node.askEach(question, { receivers: ['mute'], sessionId }, hearing);
  const peer = createRawPeer(mesh.net.connect(nodeAddress));
  peer.send({ hello: { version: 1, hostId: 'client-1', epoch: '1', role: Role.CLIENT, simple: true } });
  const answer = encodeMessage(replyTo(question, { performative: 'tell', sender: 'client-1' }, mesh.clock));
  const twice = Buffer.concat([answer, answer]);
  const record = encodeDelivery(twice, { receivers: [], signature: new Uint8Array(), hops: 0, sessionId: '' });
  peer.sendBytes(encodeFrame({ ack: 0, credit: 0, first: 0 }, [record]));
  await mesh.settle();
  expect(peer.closed?.error?.reason).toBe('PROTOCOL_VIOLATED');
});

it('is not taken back from an agent of its own process by what that agent has answered', async () => {
  const clerks = createLinkAgents();
  for (const id of ['first', 'second']) clerks.add({ id }, keeps);
  trio = await startLinkTrio(undefined, { agents: clerks });
  const { mesh } = trio;
  const [{ sessionId } = { sessionId: '' }] = mesh.registry.sessions.values();
  const heard: string[] = [];
  const hearing = { answered: (agent: string) => void heard.push(agent), refused: () => undefined };
  const message = createMessage({ performative: 'cfp', sender: 'manager', receiver: 'capability:work' }, mesh.clock);
  mesh.node.askEach(message, { receivers: ['first', 'second'], sessionId }, hearing);
  for (const sender of ['second', 'first']) {
    const inbound = clerks.taken.get(sender)?.at(-1);
    inbound?.reply(replyTo(inbound.message, { performative: 'propose', sender }, mesh.clock));
    expect([heard.at(-1), inbound?.givenUp]).toEqual([sender, undefined]);
  }
  expect(mesh.node.underWay).toBe(0);
});

it('tells several agents of a process the same in one delivery', async () => {
  const { agents, mesh, sessionId, say } = await start();
  const before = mesh.counts.get('deliveries_sent') ?? 0;
  const message = say({ performative: 'reject_proposal', receipt: Receipt.NONE });
  mesh.node.tellEach(message, { receivers: ['echo', 'mute'], sessionId });
  await mesh.settle();
  expect(['echo', 'mute'].map(agent => agents.taken.get(agent)?.at(-1)?.message.id)).toEqual([message.id, message.id]);
  expect((mesh.counts.get('deliveries_sent') ?? 0) - before).toBeLessThanOrEqual(2);
});
