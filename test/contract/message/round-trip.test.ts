import { toJson } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../../src/base/index.js';
import {
  check,
  contentJson,
  decodeMessage,
  downgrade,
  encodeMessage,
  errorOf,
  failureOf,
  formatAddress,
  jsonContent,
  messageFromJson,
  messageToJson,
  parseAddress,
  peek,
  upgrade,
} from '../../../src/message/index.js';
import { json, message, sendableJson } from './arbitrary.js';

/** The value, or undefined when it is refused in one of the ways that are allowed; anything else is a fault. */
function orRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(MeshError);
    expect((error as MeshError).reason).toMatch(/^(MESSAGE_UNREADABLE|FIELD_INVALID)$/);
    return undefined;
  }
}

describe('any well-formed message', () => {
  it('passes the check, and comes back from its wire form', () => {
    fc.assert(
      fc.property(message, sent => {
        check(MessageSchema, sent);
        const bytes = encodeMessage(sent);
        expect(encodeMessage(decodeMessage(bytes))).toEqual(bytes);
        expect(peek(bytes)).toEqual({ id: sent.id, inReplyTo: sent.inReplyTo, performative: sent.performative });
      }),
    );
  });

  it('comes back from both JSON forms', () => {
    fc.assert(
      fc.property(message, sent => {
        const bytes = encodeMessage(sent);
        const flat = JSON.parse(JSON.stringify(messageToJson(sent)));
        expect(messageToJson(messageFromJson(flat))).toEqual(flat);
        expect(encodeMessage(messageFromJson(flat))).toEqual(bytes);
        if (sent.content?.kind.case === 'any') return;
        const own = JSON.parse(JSON.stringify(toJson(MessageSchema, sent)));
        expect(encodeMessage(messageFromJson(own))).toEqual(bytes);
      }),
    );
  });

  it('keeps what 1.0 can hold when it is downgraded and upgraded', () => {
    fc.assert(
      fc.property(message, sent => {
        const old = orRefused(() => downgrade(sent));
        if (!old) return;
        const again = downgrade(upgrade(old));
        expect({ ...again, conversationId: '' }).toEqual({ ...old, conversationId: '' });
      }),
    );
  });

  it('has addresses that come back from their text', () => {
    fc.assert(
      fc.property(message, ({ receiver }) => {
        const text = receiver ? formatAddress(receiver) : '';
        expect(formatAddress(parseAddress(text))).toBe(text);
      }),
    );
  });
});

describe('any JSON value', () => {
  it('comes back from content', () => {
    fc.assert(fc.property(sendableJson, value => void expect(contentJson(jsonContent(value))).toEqual(value)));
  });
});

describe('any error', () => {
  it('comes back from a failure', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4096 }), fc.nat(1_000_000), (text, retryAfterMs) => {
        const error = new MeshError('MAILBOX_FULL', text, { retryAfterMs, details: { a: text } });
        expect(errorOf(failureOf(error))).toMatchObject({
          message: text,
          retryAfterMs,
          reason: error.reason,
          details: error.details,
        });
      }),
    );
  });
});

describe('hostile input', () => {
  const damaged = fc
    .tuple(message, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat(400))
    .map(([sent, at, byte, cut]) => {
      const bytes = encodeMessage(sent);
      bytes[at % bytes.length] = byte;
      return bytes.subarray(0, Math.max(1, bytes.length - (cut > 350 ? cut - 350 : 0)));
    });
  const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged);

  it('is read or refused, and a relay never sees another id than the receiver', () => {
    fc.assert(
      fc.property(anyBytes, bytes => {
        const peeked = orRefused(() => peek(bytes));
        const decoded = orRefused(() => decodeMessage(bytes));
        if (!decoded) return;
        expect(peeked).toEqual({ id: decoded.id, inReplyTo: decoded.inReplyTo, performative: decoded.performative });
      }),
      { numRuns: 3000 },
    );
  });

  it('as JSON is read or refused', () => {
    const keys = fc.constantFrom(
      'sender',
      'receiver',
      'content',
      'metadata',
      'performative',
      'timestamp',
      '__proto__',
      'any',
      'data',
    );
    const object = fc.dictionary(keys, fc.oneof(json, fc.constantFrom('a', 'ask', 'capability:x')));
    fc.assert(
      fc.property(fc.oneof(json, object), value => void orRefused(() => messageFromJson(value))),
      { numRuns: 1000 },
    );
  });
});
