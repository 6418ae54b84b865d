import { create, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { FrameSchema } from '../../gen/ts/dacp/link/v1/link_pb.js';
import { createMessage, jsonContent } from '../../src/message/index.js';

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
  { items: [{ kind: { case: 'locate' as const, value: { agents: ['echo', 'nobody'], forget: ['x'] } } }], first: 1n },
  {
    items: [{ kind: { case: 'located' as const, value: { agent: 'echo', instances: [{ hostId: 'h' }] } } }],
    first: 1n,
  },
  { items: [{ kind: { case: 'vouch' as const, value: { id: 1n, sender: 'echo', sessionId: 's' } } }], first: 1n },
  { items: [{ kind: { case: 'vouched' as const, value: { id: 1n } } }], first: 1n },
  { ping: { id: 1n }, pong: { id: 2n }, goodbye: { leaving: true } },
].map(frame => toBinary(FrameSchema, create(FrameSchema, frame)));

/** A frame with some of its bytes changed, or cut off, or what is no frame at all. */
export const hostileFrame = fc.oneof(
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
