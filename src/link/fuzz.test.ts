import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameSchema, Role } from '#gen/dacp/link/v1/link_pb.js';
import { createLinkAgents, echoes } from '../../test/harness/link-agents.js';
import { nodeAddress, startLinkMesh } from '../../test/harness/link-mesh.js';
import { createRawPeer } from '../../test/harness/raw-peer.js';
import { createMessage, jsonContent } from '../message/index.js';

const message = createMessage({
  performative: 'ask',
  sender: 'client-x',
  receiver: 'echo',
  content: jsonContent('hi'),
});
const frames = [
  {
    items: [{ kind: { case: 'delivery' as const, value: { message, receivers: ['echo'], hops: 3 } } }],
    first: 1n,
    ack: 0n,
  },
  { items: [{ kind: { case: 'cancel' as const, value: { messageId: message.id } } }], first: 1n, credit: 99n },
  { items: [{ kind: { case: 'nack' as const, value: { sequence: 1n, messageId: 'm' } } }], first: 1n },
  { items: [{ kind: { case: 'notice' as const, value: { receipt: 2, sequences: [1n] } } }], first: 1n },
  { items: [{ kind: { case: 'announce' as const, value: { put: [{ id: 'new' }], removed: ['echo'] } } }], first: 1n },
  { ping: { id: 1n }, pong: { id: 2n }, goodbye: { leaving: true } },
].map(frame => toBinary(FrameSchema, create(FrameSchema, frame)));

/** A frame with some of its bytes changed, or cut off, or what is no frame at all. */
const hostile = fc.oneof(
  fc
    .record({
      frame: fc.constantFrom(...frames),
      changes: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }),
      cut: fc.option(fc.nat(), { nil: undefined }),
    })
    .map(({ frame, changes, cut }) => {
      const bytes = Uint8Array.from(frame);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      return cut === undefined ? bytes : bytes.subarray(0, cut % bytes.length);
    }),
  fc.uint8Array({ maxLength: 40 }),
);

it('whatever frames a peer sends, at most its own link ends, and with a reason', async () => {
  await using mesh = await startLinkMesh();
  const agents = createLinkAgents();
  agents.add({ id: 'echo' }, echoes);
  await mesh.host('host', agents);
  const client = await mesh.client();
  let count = 0;
  let cut = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 4 }), fc.boolean(), async (sent, simple) => {
      const peer = createRawPeer(mesh.net.connect(nodeAddress));
      peer.send({ hello: { version: 1, hostId: `client-${count++}`, epoch: '1', role: Role.CLIENT, simple } });
      for (const bytes of sent) peer.sendBytes(bytes);
      for (let turn = 0; turn < 8; turn++) await new Promise(resolve => setImmediate(resolve));
      if (peer.closed) {
        cut++;
        expect(peer.closed.error).toMatchObject({ reason: 'PROTOCOL_VIOLATED' });
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
