import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { LinkService, Role } from '#gen/dacp/link/v1/link_pb.js';
import { createClientExchange, createHostExchange } from '../../../src/link/index.js';
import { createMessage } from '../../../src/message/index.js';
import { type Channel, dial } from '../../../src/rpc/index.js';
import { hostileFrame } from '../../harness/hostile-frames.js';
import { createLinkAgents, echoes } from '../../harness/link-agents.js';
import { nodeAddress, startLinkMesh } from '../../harness/link-mesh.js';
import { startLinkNode } from '../../harness/link-node.js';
import { long } from '../../harness/long.js';
import { createRawPeer, type RawPeer } from '../../harness/raw-peer.js';
import { until } from '../../harness/until.js';

const running: AsyncDisposable[] = [];
function ending<T extends AsyncDisposable>(part: T): T {
  running.push(part);
  return part;
}

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

const framesOverNet = long ? 10_000 : 1_000;
/** What is read in memory; both together are 100,000 in the short form. */
const frames = long ? 500_000 : 100_000 - framesOverNet;
/** What a link may end with: a bad frame, an address that is none, an agent that is announced after a farewell. */
const reasons = ['PROTOCOL_VIOLATED', 'FIELD_INVALID', 'LEASE_LOST', 'none'];
const roles = [Role.CLIENT, Role.HOST] as const;

/** A peer that has said hello in good order, and says what it likes after that. */
async function openPeer(channel: Channel, n: number): Promise<RawPeer> {
  const peer = createRawPeer(channel.openRaw(LinkService.method.open), { pongs: false });
  const role = roles[n % 2] ?? Role.CLIENT;
  const hostId = `${role === Role.CLIENT ? 'client' : 'host'}-${n}`;
  peer.send({ hello: { version: 1, hostId, epoch: '1', role, simple: n % 3 === 0 } });
  await until(() => peer.frames.length > 0 || peer.closed !== undefined, 'the hello to be answered');
  return peer;
}

it(`${framesOverNet} frames of any kind over the network end at most the link that brought them`, {
  timeout: 900_000,
}, async () => {
  const node = ending(await startLinkNode({ pingEveryMs: 20_000 }));
  const agents = createLinkAgents();
  agents.add({ id: 'echo' }, echoes);
  const serve = { address: '127.0.0.1:0' };
  const limits = { pingEveryMs: 20_000 };
  const host = ending(
    createHostExchange({ hostId: 'host', agents, nodes: [node.address], drainMs: 100, serve, limits }),
  );
  await host.start();
  const client = ending(createClientExchange({ nodes: [node.address], drainMs: 100, limits }));
  await client.start();
  const ask = () => client.ask(createMessage({ performative: 'ask', sender: client.clientId, receiver: 'echo' }));
  await ask();
  const served = node.registry.session('host')?.address ?? '';
  const ends = new Map<string, number>();
  let count = 0;
  for (const address of [node.address, served]) {
    const channel = dial(address);
    let peer = await openPeer(channel, count++);
    for (const bytes of fc.sample(hostileFrame, framesOverNet / 2)) {
      peer.sendBytes(bytes);
      if (count % 8 === 0) await new Promise(resolve => setImmediate(resolve));
      if (!peer.closed && Math.random() > 0.05) continue;
      peer.end();
      await until(() => peer.closed !== undefined, 'the link to be over');
      const reason = (peer.closed?.error?.reason ?? 'none') as string;
      ends.set(reason, (ends.get(reason) ?? 0) + 1);
      peer = await openPeer(channel, count++);
    }
    channel.close();
  }
  expect(ends.get('PROTOCOL_VIOLATED')).toBeGreaterThan(10);
  expect([...ends.keys()].filter(reason => ['INTERNAL', 'LINK_SILENT'].includes(reason))).toEqual([]);
  expect((await ask()).inReplyTo).not.toBe('');
  expect(node.registry.log.filter(line => line === 'unreachable host')).toEqual([]);
});

it(`${frames} frames of any kind, each of which is read, to a node and to a host`, { timeout: 1_800_000 }, async () => {
  await using mesh = await startLinkMesh();
  const agents = createLinkAgents();
  agents.add({ id: 'echo' }, echoes);
  await mesh.host('host', agents, 'host:1');
  const turn = () => new Promise(resolve => setImmediate(resolve));
  const seed = Date.now() % 2 ** 31;
  const ends = new Set<string>();
  let count = 0;
  let cut = 0;
  for (const address of [nodeAddress, 'host:1']) {
    let peer: RawPeer | undefined;
    for (const bytes of fc.sample(hostileFrame, { numRuns: frames / 2, seed })) {
      if (!peer) {
        peer = createRawPeer(mesh.net.connect(address), { pongs: false });
        const role = roles[count % 2] ?? Role.CLIENT;
        const hostId = `${role === Role.CLIENT ? 'client' : 'host'}-${count}`;
        peer.send({ hello: { version: 1, hostId, epoch: '1', role, simple: count++ % 3 === 0 } });
        for (let i = 0; i < 6; i++) await turn();
      }
      peer.sendBytes(bytes);
      for (let i = 0; i < 3; i++) await turn();
      if (!peer.closed && count % 50 !== 0) continue;
      if (peer.closed) cut++;
      ends.add(peer.closed?.error?.reason ?? 'none');
      peer.end();
      peer = undefined;
      // The network keeps every connection that was made: half a million of them are more than fits into memory.
      mesh.net.pairs.length = 0;
      if (count % 500 === 0) await mesh.settle(1_000);
    }
  }
  expect(
    [...ends].filter(reason => !reasons.includes(reason)),
    `seed ${seed}`,
  ).toEqual([]);
  expect(cut).toBeGreaterThan(frames / 100);
  const client = await mesh.client();
  const question = createMessage({ performative: 'ask', sender: client.clientId, receiver: 'echo' }, mesh.clock);
  expect((await client.ask(question)).inReplyTo).toBe(question.id);
});
