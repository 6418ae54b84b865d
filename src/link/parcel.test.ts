import { expect, it } from 'vitest';
import { Role } from '#gen/dacp/link/v1/link_pb.js';
import { createLinkAgents, echoes } from '../../test/harness/link-agents.js';
import { nodeAddress, startLinkMesh } from '../../test/harness/link-mesh.js';
import { createRawPeer } from '../../test/harness/raw-peer.js';
import { createMessage, encodeMessage } from '../message/index.js';
import { encodeDelivery, encodeFrame } from './frame-write.js';

const bare = { receivers: [], signature: new Uint8Array(0), hops: 0, sessionId: '' };

it('a message that only its receiver finds unreadable is refused, and the link that relayed it goes on', async () => {
  await using mesh = await startLinkMesh();
  const agents = createLinkAgents();
  agents.add({ id: 'echo' }, echoes);
  await mesh.host('host', agents);
  const peer = createRawPeer(mesh.net.connect(nodeAddress));
  peer.send({ hello: { version: 1, hostId: 'client-x', epoch: '1', role: Role.CLIENT, simple: true } });
  await mesh.settle();
  const question = createMessage({ performative: 'ask', sender: 'client-x', receiver: 'echo' }, mesh.clock);
  const unreadable = Buffer.concat([encodeMessage(question), Buffer.of(0x42, 1, 0xff)]);
  peer.sendBytes(encodeFrame({ ack: 0, credit: 0, first: 0 }, [encodeDelivery(unreadable, bare)]));
  await mesh.settle();
  const [nack] = peer.frames.flatMap(({ items }) =>
    items.flatMap(({ kind }) => (kind.case === 'nack' ? [kind.value] : [])),
  );
  expect(nack).toMatchObject({ messageId: question.id, failure: { reason: 'MESSAGE_UNREADABLE' } });
  expect(peer.closed).toBeUndefined();
  expect(mesh.node.links.filter(({ peer: { hostId } }) => hostId === 'host').map(({ state }) => state)).toEqual([
    'open',
  ]);
}, 60_000);
