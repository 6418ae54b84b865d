import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Role } from '#gen/dacp/link/v1/link_pb.js';
import { hostileFrame } from '../../test/harness/hostile-frames.js';
import { createLinkAgents, echoes } from '../../test/harness/link-agents.js';
import { nodeAddress, startLinkMesh } from '../../test/harness/link-mesh.js';
import { createRawPeer } from '../../test/harness/raw-peer.js';
import { createMessage } from '../message/index.js';

/** Of a bad frame, and of an address that is none, which the changed byte of a good frame may make. */
const reasons = ['PROTOCOL_VIOLATED', 'FIELD_INVALID'];

it('whatever frames a peer sends, at most its own link ends, and with a reason', async () => {
  await using mesh = await startLinkMesh();
  const agents = createLinkAgents();
  agents.add({ id: 'echo' }, echoes);
  await mesh.host('host', agents);
  const client = await mesh.client();
  let count = 0;
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(hostileFrame, { minLength: 1, maxLength: 4 }), fc.boolean(), async (sent, simple) => {
      const peer = createRawPeer(mesh.net.connect(nodeAddress));
      peer.send({ hello: { version: 1, hostId: `client-${count++}`, epoch: '1', role: Role.CLIENT, simple } });
      for (const bytes of sent) peer.sendBytes(bytes);
      for (let turn = 0; turn < 8; turn++) await new Promise(resolve => setImmediate(resolve));
      if (peer.closed) {
        cut++;
        expect(reasons, String(peer.closed.error)).toContain(peer.closed.error?.reason);
      } else {
        peer.end();
      }
    }),
    { numRuns: 1_500 },
  );
  expect(cut).toBeGreaterThan(100);
  await mesh.settle(1_000);
  const question = createMessage({ performative: 'ask', sender: client.clientId, receiver: 'echo' }, mesh.clock);
  expect((await client.ask(question)).inReplyTo).toBe(question.id);
  expect(mesh.node.links).toHaveLength(2);
}, 60_000);
