import { afterEach, expect, it } from 'vitest';
import { Role } from '#gen/dacp/link/v1/link_pb.js';
import { keeps } from '../../test/harness/link-agents.js';
import { nodeAddress } from '../../test/harness/link-mesh.js';
import { type LinkTrio, outcome, startLinkTrio } from '../../test/harness/link-trio.js';
import { createRawPeer } from '../../test/harness/raw-peer.js';
import { makeAddress, replyTo } from '../message/index.js';

let trio: LinkTrio;
afterEach(() => trio[Symbol.asyncDispose]());

it('a relay follows so many messages of a link and refuses more, until one has ended', async () => {
  trio = await startLinkTrio(agents => agents.add({ id: 'slow' }, keeps), { limits: { followedMax: 2 } });
  const { client, say, mesh, agents } = trio;
  const first = [outcome(client.ask(say('slow'))), outcome(client.ask(say('slow')))];
  await mesh.settle();
  expect(await outcome(client.ask(say('echo')))).toBe('LINK_BUSY');
  for (const inbound of agents.taken.get('slow') ?? [])
    inbound.reply(replyTo(inbound.message, { performative: 'tell', sender: 'slow' }));
  expect(await Promise.all(first)).toEqual(['ok', 'ok']);
  expect(await outcome(client.ask(say('echo')))).toBe('ok');
});

it('a delivery that names a receiver twice reaches it once, at a node and at a host', async () => {
  trio = await startLinkTrio(agents => agents.add({ id: 'sink' }, keeps));
  const { mesh, agents, say } = trio;
  const peer = createRawPeer(mesh.net.connect(nodeAddress));
  const hello = { version: 1, hostId: 'client-raw', epoch: '1', role: Role.CLIENT, simple: true };
  peer.send({ hello });
  const message = { ...say('sink'), sender: makeAddress('agent', 'client-raw') };
  peer.send({ items: [{ kind: { case: 'delivery', value: { message, receivers: ['sink', 'echo', 'sink'] } } }] });
  await mesh.settle();
  expect(agents.taken.get('sink')).toHaveLength(1);
  expect(agents.taken.get('echo')).toHaveLength(1);
  peer.end();
});
