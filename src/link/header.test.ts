import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { orUnreadable } from '../../test/harness/or-unreadable.js';
import { MeshError } from '../base/index.js';
import { createMessage, decodeMessage, encodeMessage, jsonContent } from '../message/index.js';
import { createHeaderReader, hasPlainHeader, headerOf, peekInReplyTo } from './header.js';

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const message = fc
  .record({
    id,
    sender: fc.tuple(fc.constantFrom('', 'shop/'), id).map(([namespace, agent]) => namespace + agent),
    receiver: fc
      .tuple(fc.constantFrom('', 'capability:', 'topic:', 'shop/team:'), id)
      .map(([kind, name]) => kind + name),
    inReplyTo: fc.oneof(fc.constant(''), id),
    replyTo: fc.option(id, { nil: undefined }),
    replyByMs: fc.option(fc.integer({ min: 1, max: 4e12 }), { nil: undefined }),
    receipt: fc.constantFrom(...Object.values(Receipt).filter(value => typeof value === 'number')),
    idempotent: fc.boolean(),
  })
  .map(parts => createMessage({ ...parts, performative: 'ask', content: jsonContent('hi') }));

describe('a header', () => {
  it('is the same read from bytes as taken from the message', () => {
    const read = createHeaderReader();
    fc.assert(
      fc.property(message, each => {
        expect(read(encodeMessage(each))).toEqual(headerOf(each, 'in'));
      }),
    );
  });

  it('need not be read to know what a message answers', () => {
    fc.assert(
      fc.property(message, each => {
        const bytes = encodeMessage(each);
        const frame = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
        expect(peekInReplyTo(frame, 6, 6 + bytes.length)).toBe(each.inReplyTo);
      }),
    );
    expect(peekInReplyTo(new Uint8Array([10, 200, 1]), 0, 3)).toBe('');
  });

  it('need not be read beside a message that a decoder reads in the same way, which is known of all that somebody has tampered with', () => {
    const change = fc.record({ at: fc.nat(), to: fc.integer({ min: 0, max: 255 }), twice: fc.boolean() });
    fc.assert(
      fc.property(message, message, change, (each, other, { at, to, twice }) => {
        const bytes = Buffer.concat([encodeMessage(each), encodeMessage(other)].slice(twice ? 0 : 1));
        bytes[at % bytes.length] = to;
        if (!hasPlainHeader(bytes, 0, bytes.length)) return;
        const decoded = orUnreadable(() => headerOf(decodeMessage(bytes, 0, bytes.length), 'in'));
        if (decoded) expect(createHeaderReader()(bytes)).toEqual(decoded);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(message, each => hasPlainHeader(encodeMessage(each), 0, encodeMessage(each).length)));
  });

  it('is refused when a field comes twice, since a decoder would merge the two', () => {
    const bytes = encodeMessage(createMessage({ performative: 'ask', sender: 'mallory', receiver: 'b' }));
    const alice = encodeMessage(createMessage({ performative: 'ask', sender: 'alice', receiver: 'b' }));
    expect(() => createHeaderReader()(Buffer.concat([bytes, alice]))).toThrow(
      expect.objectContaining({ reason: 'MESSAGE_UNREADABLE' }),
    );
  });

  it('is refused with one reason, whatever the bytes', () => {
    const read = createHeaderReader();
    const valid = encodeMessage(createMessage({ performative: 'ask', sender: 'a', receiver: 'b', replyByMs: 1_000 }));
    const mutated = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }).map(at => {
      const bytes = Uint8Array.from(valid);
      for (const [place, value] of at) bytes[place % bytes.length] = value;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 40 })), bytes => {
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(MeshError);
          expect((error as MeshError).reason).toBe('MESSAGE_UNREADABLE');
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
