import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSchema, ItemSchema } from '#gen/dacp/link/v1/link_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { createMessage, decodeMessage, encodeMessage, jsonContent } from '../message/index.js';
import { decodeFrame } from './frame-read.js';
import { encodeControl, encodeDelivery, encodeFrame, encodeItem, encodeNotice } from './frame-write.js';

const message = createMessage({ performative: 'ask', sender: 'a', receiver: 'b', content: jsonContent({ n: [1, 2] }) });
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,20}$/);
const number = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat());
const envelope = fc.record({
  receivers: fc.array(name, { maxLength: 5 }),
  signature: fc.uint8Array({ maxLength: 80 }),
  hops: fc.integer({ min: 0, max: 16 }),
  sessionId: fc.oneof(fc.constant(''), name),
});

describe('the frame codec', () => {
  it('writes the bytes that protobuf-es writes', () => {
    fc.assert(
      fc.property(number, number, number, fc.array(envelope, { maxLength: 4 }), (ack, credit, first, envelopes) => {
        const bytes = encodeMessage(message);
        const frame = encodeFrame(
          { ack, credit, first },
          envelopes.map(each => encodeDelivery(bytes, each)),
        );
        const expected = create(FrameSchema, {
          ack: BigInt(ack),
          credit: BigInt(credit),
          first: BigInt(first),
          items: envelopes.map(each => ({ kind: { case: 'delivery' as const, value: { message, ...each } } })),
        });
        expect(Buffer.from(frame).equals(toBinary(FrameSchema, expected))).toBe(true);
      }),
    );
  });

  it('reads what protobuf-es writes, and leaves messages in their wire form', () => {
    fc.assert(
      fc.property(number, number, number, fc.array(envelope, { maxLength: 4 }), (ack, credit, first, envelopes) => {
        const bytes = toBinary(
          FrameSchema,
          create(FrameSchema, {
            ack: BigInt(ack),
            credit: BigInt(credit),
            first: BigInt(first),
            items: envelopes.map(each => ({ kind: { case: 'delivery' as const, value: { message, ...each } } })),
            ping: { id: 7n },
          }),
        );
        const frame = decodeFrame(bytes);
        expect([frame.ack, frame.credit, frame.first, frame.ping?.id]).toEqual([ack, credit, first, 7n]);
        const read = frame.items.map(item => {
          if (item.kind !== 'delivery') return undefined;
          const { receivers, signature, hops, sessionId } = item;
          const decoded = decodeMessage(item.frame, item.from, item.to);
          expect(decodeMessage(item.message)).toEqual(decoded);
          return { message: decoded, receivers, signature, hops, sessionId };
        });
        expect(read).toEqual(envelopes.map(each => ({ message, ...each })));
      }),
    );
  });

  it('writes notices as protobuf-es does, and reads theirs, whether their numbers are packed or not', () => {
    const receipt = fc.constantFrom(Receipt.UNSPECIFIED, Receipt.ACCEPTED, Receipt.HANDLED);
    fc.assert(
      fc.property(receipt, fc.array(number), fc.array(name, { maxLength: 3 }), (receipt, sequences, receivers) => {
        const value = { receipt, sequences: sequences.map(BigInt), receivers };
        const expected = toBinary(
          FrameSchema,
          create(FrameSchema, { items: [{ kind: { case: 'notice' as const, value } }] }),
        );
        const items = [encodeNotice(receipt, sequences, receivers)];
        expect(Buffer.from(encodeFrame({ ack: 0, credit: 0, first: 0 }, items)).equals(expected)).toBe(true);
        expect(decodeFrame(expected).items).toEqual([{ kind: 'notice', notice: { receipt, sequences, receivers } }]);
      }),
    );
    // item { notice { sequences: 5, sequences: 300 } }, each number with a tag of its own
    const unpacked = Uint8Array.of(0x2a, 7, 0x12, 5, 0x10, 5, 0x10, 0xac, 0x02);
    expect(decodeFrame(unpacked).items).toMatchObject([{ notice: { sequences: [5, 300] } }]);
  });

  it('reads every other kind of item', () => {
    const kinds = [
      { case: 'notice' as const, value: { receipt: Receipt.HANDLED, sequences: [1n, 300n], receivers: ['a'] } },
      { case: 'nack' as const, value: { sequence: 4n, messageId: 'm', receivers: ['b'] } },
      { case: 'cancel' as const, value: { messageId: 'm' } },
      { case: 'announce' as const, value: { removed: ['x'] } },
    ];
    const items = kinds.map(kind => create(ItemSchema, { kind }));
    const frame = encodeFrame(
      { ack: 0, credit: 0, first: 9 },
      items.map(({ kind }) => encodeItem(kind as Parameters<typeof encodeItem>[0])),
    );
    expect(fromBinary(FrameSchema, frame).items).toEqual(items);
    expect(decodeFrame(frame).items.map(({ kind }) => kind)).toEqual(['notice', 'nack', 'cancel', 'announce']);
  });

  it('gives an item of a later version its sequence, and knows nothing of it', () => {
    const later = Uint8Array.of(0x2a, 3, 0x7a, 1, 65, 0x2a, 0);
    expect(decodeFrame(later).items).toEqual([{ kind: 'unknown' }, { kind: 'unknown' }]);
  });

  it.each([
    ['an item that is longer than its frame', [0x2a, 9, 0x0a, 1]],
    ['a delivery that is longer than its item', [0x2a, 2, 0x0a, 9]],
    ['a number instead of an item', [0x28, 1]],
    ['an item with two things in it', [0x2a, 4, 0x22, 0, 0x22, 0]],
    ['a number beyond what can be counted', [0x10, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]],
    ['a message that comes twice', [0x2a, 8, 0x0a, 6, 0x0a, 1, 65, 0x0a, 1, 65]],
    ['a receiver without a name', [0x2a, 4, 0x0a, 2, 0x12, 0]],
    ['a tag that is none', [0]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeFrame(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ reason: 'PROTOCOL_VIOLATED' }));
  });

  it('never throws anything but a refusal, whatever the bytes', () => {
    const valid = [
      encodeControl({ hello: { version: 1, hostId: 'h', epoch: 'e', agents: [{ id: 'a' }] } }),
      encodeFrame({ ack: 5, credit: 4096, first: 1 }, [
        encodeDelivery(encodeMessage(message), {
          receivers: ['a', 'b'],
          signature: new Uint8Array(9),
          hops: 2,
          sessionId: 's',
        }),
        encodeItem({ case: 'cancel', value: { $typeName: 'dacp.link.v1.Cancel', messageId: 'm' } }),
      ]),
    ];
    const mutated = fc
      .record({
        of: fc.constantFrom(...valid),
        at: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        cut: fc.nat(),
      })
      .map(({ of, at, cut }) => {
        const bytes = Uint8Array.from(of);
        for (const [place, value] of at) bytes[place % bytes.length] = value;
        return bytes.subarray(0, cut % 3 === 0 ? cut % bytes.length : bytes.length);
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), bytes => {
        try {
          decodeFrame(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MeshError);
          expect((error as MeshError).reason).toBe('PROTOCOL_VIOLATED');
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
