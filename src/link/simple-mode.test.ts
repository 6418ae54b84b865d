import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Frame, Role } from '#gen/dacp/link/v1/link_pb.js';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createLinkAgents, echoes } from '../../test/harness/link-agents.js';
import { type LinkMesh, nodeAddress, startLinkMesh } from '../../test/harness/link-mesh.js';
import { createRawPeer, type RawPeer, type RawPeerOptions } from '../../test/harness/raw-peer.js';
import type { MeshError } from '../base/index.js';
import { createMessage, failureOf, replyTo } from '../message/index.js';

let mesh: LinkMesh;
beforeEach(async () => {
  mesh = await startLinkMesh();
});
afterEach(async () => {
  await mesh[Symbol.asyncDispose]();
});

/** Attaches an agent as 40 lines of any language would. */
async function attach(id: string, options: RawPeerOptions = {}): Promise<RawPeer> {
  const peer = createRawPeer(mesh.net.connect(nodeAddress), options);
  peer.send({ hello: { version: 1, hostId: `host-of-${id}`, epoch: '1', simple: true, agents: [{ id }] } });
  await mesh.settle();
  return peer;
}

/** Answers each question, with nothing but the message in its own delivery. */
const answering =
  (id: string) =>
  (frame: Frame, peer: RawPeer): void => {
    for (const { kind } of frame.items) {
      if (kind.case !== 'delivery' || !kind.value.message || kind.value.message.inReplyTo !== '') continue;
      const message = replyTo(kind.value.message, { performative: 'tell', sender: id });
      peer.send({ items: [{ kind: { case: 'delivery', value: { message } } }] });
    }
  };

const deliveriesOf = (peer: RawPeer): Message[] =>
  peer.frames.flatMap(({ items }) =>
    items.flatMap(({ kind }) => (kind.case === 'delivery' && kind.value.message ? [kind.value.message] : [])),
  );

const outcome = (promise: Promise<unknown>) => promise.then(() => 'ok').catch((error: MeshError) => error.reason);

describe('an agent in simple mode', () => {
  it('is registered by its hello, hears its lease, and answers without naming receivers', async () => {
    const peer = await attach('parrot', { onFrame: answering('parrot') });
    expect(peer.frames[0]?.hello).toMatchObject({ role: Role.NODE, lease: { sessionId: expect.any(String) } });
    const client = await mesh.client();
    const question = createMessage({ performative: 'ask', sender: client.clientId, receiver: 'parrot' }, mesh.clock);
    expect((await client.ask(question)).inReplyTo).toBe(question.id);
    for (const { ack, credit, first } of peer.frames) expect([ack, credit, first]).toEqual([0n, 0n, 0n]);
  });

  it('counts as having a message once it is on its stream, and as having handled it once it answers', async () => {
    await attach('parrot', { onFrame: answering('parrot') });
    await attach('mute');
    const client = await mesh.client();
    const say = (receiver: string, receipt: Receipt) =>
      createMessage({ performative: 'ask', sender: client.clientId, receiver, receipt }, mesh.clock);
    expect(await outcome(client.send(say('mute', Receipt.ACCEPTED)))).toBe('ok');
    expect((await client.send(say('parrot', Receipt.HANDLED))).receipt).toBe(Receipt.HANDLED);
    const unheard = outcome(client.send(say('mute', Receipt.HANDLED), { timeoutMs: 200 }));
    await mesh.settle(400);
    expect(await unheard).toBe('DEADLINE_PASSED');
  });

  it('may refuse by message id', async () => {
    const refuse = (frame: Frame, peer: RawPeer) => {
      for (const { kind } of frame.items) {
        if (kind.case !== 'delivery') continue;
        const failure = failureOf(
          Object.assign(new Error('busy'), { reason: 'MAILBOX_FULL', codeNumber: 8 }) as MeshError,
        );
        peer.send({ items: [{ kind: { case: 'nack', value: { messageId: kind.value.message?.id ?? '', failure } } }] });
      }
    };
    await attach('busy', { onFrame: refuse });
    const client = await mesh.client();
    const question = createMessage({ performative: 'ask', sender: client.clientId, receiver: 'busy' }, mesh.clock);
    expect(await outcome(client.ask(question))).toBe('MAILBOX_FULL');
  });

  it('may ask, and hears an error as a nack with the message id', async () => {
    const agents = createLinkAgents();
    agents.add({ id: 'echo' }, echoes);
    await mesh.host('host', agents);
    const peer = await attach('curious');
    const ask = (receiver: string) => createMessage({ performative: 'ask', sender: 'curious', receiver }, mesh.clock);
    const [good, bad] = [ask('echo'), ask('nobody')];
    for (const message of [good, bad]) peer.send({ items: [{ kind: { case: 'delivery', value: { message } } }] });
    await mesh.settle();
    expect(deliveriesOf(peer).map(({ inReplyTo }) => inReplyTo)).toEqual([good.id]);
    const nacks = peer.frames
      .flatMap(({ items }) => items.map(({ kind }) => kind))
      .filter(({ case: kind }) => kind === 'nack');
    expect(nacks).toMatchObject([{ value: { sequence: 0n, messageId: bad.id, failure: { reason: 'AGENT_UNKNOWN' } } }]);
  });

  it('keeps its lease as long as it answers pings, and loses its routes when it does not', async () => {
    await attach('alive');
    await attach('frozen', { pongs: false });
    await mesh.settle(3_000);
    expect(mesh.registry.session('host-of-alive')).toMatchObject({ state: 'active' });
    expect(mesh.registry.session('host-of-alive')?.renewals).toBeGreaterThanOrEqual(2);
    expect(mesh.registry.session('host-of-frozen')).toMatchObject({ state: 'unreachable', renewals: 0 });
  });

  it('is gone at once when it ends its stream, and unreachable when its connection breaks', async () => {
    const leaving = await attach('leaving');
    leaving.end();
    await mesh.settle();
    expect(mesh.registry.session('host-of-leaving')).toBeUndefined();
    await attach('breaking');
    mesh.net.last.cut();
    await mesh.settle();
    expect(mesh.registry.session('host-of-breaking')?.state).toBe('unreachable');
  });

  it('may send before its hello is answered', async () => {
    const peer = createRawPeer(mesh.net.connect(nodeAddress), { onFrame: answering('eager') });
    const message = createMessage({ performative: 'ask', sender: 'eager', receiver: 'eager' }, mesh.clock);
    peer.send({ hello: { version: 1, hostId: 'eager', epoch: '1', simple: true, agents: [{ id: 'eager' }] } });
    peer.send({ items: [{ kind: { case: 'delivery', value: { message } } }] });
    await mesh.settle();
    expect(deliveriesOf(peer).map(({ id, inReplyTo }) => inReplyTo || id)).toEqual([message.id, message.id]);
  });
});

describe('a node as a peer', () => {
  it('may pass on what others say, until it has gone round in circles', async () => {
    await attach('parrot', { onFrame: answering('parrot') });
    const peer = createRawPeer(mesh.net.connect(nodeAddress));
    peer.send({ hello: { version: 1, hostId: 'node-2', epoch: '1', simple: true, role: Role.NODE } });
    await mesh.settle();
    const send = (hops: number) => {
      const message = createMessage({ performative: 'ask', sender: 'someone', receiver: 'parrot' }, mesh.clock);
      peer.send({ items: [{ kind: { case: 'delivery', value: { message, hops } } }] });
      return message;
    };
    const passed = send(15);
    send(16);
    await mesh.settle();
    expect(deliveriesOf(peer).map(({ inReplyTo }) => inReplyTo)).toEqual([passed.id]);
    const kinds = peer.frames.flatMap(({ items }) => items.map(({ kind }) => kind));
    expect(kinds.filter(({ case: kind }) => kind === 'nack')).toMatchObject([
      { value: { failure: { reason: 'HOPS_EXCEEDED' } } },
    ]);
  });
});

describe('a peer that breaks the protocol', () => {
  it.each([
    ['says no hello', { items: [] }, 'PROTOCOL_VIOLATED'],
    ['speaks another version', { hello: { version: 2, hostId: 'h', epoch: '1' } }, 'FIELD_INVALID'],
    ['has a malformed id', { hello: { version: 1, hostId: '!', epoch: '1' } }, 'FIELD_INVALID'],
    [
      'is a client with agents',
      { hello: { version: 1, hostId: 'client-x', epoch: '1', role: 3, agents: [{ id: 'a' }] } },
      'FIELD_INVALID',
    ],
    [
      'is a client with another kind of id',
      { hello: { version: 1, hostId: 'x', epoch: '1', role: 3 } },
      'FIELD_INVALID',
    ],
  ])('and %s hears so, and only its own link ends', async (_, frame, reason) => {
    const good = await attach('good');
    const peer = createRawPeer(mesh.net.connect(nodeAddress));
    peer.send(frame);
    await mesh.settle();
    expect(peer.closed?.error).toMatchObject({ reason });
    expect(good.closed).toBeUndefined();
  });

  it('by what is no frame ends its link for good, without a resume', async () => {
    const peer = await attach('odd');
    peer.sendBytes(Uint8Array.of(0xff, 0xff, 0xff));
    await mesh.settle();
    expect(peer.closed?.error).toMatchObject({ reason: 'PROTOCOL_VIOLATED' });
    expect(mesh.registry.session('host-of-odd')?.state).toBe('unreachable');
  });

  it('by silence before its hello is cut off', async () => {
    const peer = createRawPeer(mesh.net.connect(nodeAddress));
    await mesh.settle(5_100);
    expect(peer.closed?.error).toMatchObject({ reason: 'LINK_SILENT' });
  });
});
