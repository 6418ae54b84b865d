import { readFileSync } from 'node:fs';
import { create, type DescMessage, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ValueSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CostLineSchema } from '../../../gen/ts/dacp/budget/v1/cost_pb.js';
import type { Codec } from '../../../gen/ts/dacp/codec/codec.js';
import * as codec from '../../../gen/ts/dacp/codec/codec.js';
import { open } from '../../../gen/ts/dacp/codec/read.js';
import { begin, finish } from '../../../gen/ts/dacp/codec/write.js';
import { EventSchema } from '../../../gen/ts/dacp/eventlog/v1/eventlog_pb.js';
import {
  CancelSchema,
  NackSchema,
  NoticeSchema,
  PingSchema,
  PongSchema,
} from '../../../gen/ts/dacp/link/v1/link_pb.js';
import { EmbeddingSchema, SessionRequestSchema, SessionResponseSchema } from '../../../gen/ts/dacp/llm/v1/llm_pb.js';
import { type Message, MessageSchema } from '../../../gen/ts/dacp/message/v2/message_pb.js';
import {
  NegotiateRequestSchema,
  NegotiateResponseSchema,
  NegotiationSchema,
  SessionRequestSchema as NegotiationSessionRequestSchema,
  SessionResponseSchema as NegotiationSessionResponseSchema,
  WatchResponseSchema,
} from '../../../gen/ts/dacp/negotiation/v1/negotiation_pb.js';
import {
  AcceptanceSchema,
  CallSchema,
  ProposalsSchema,
  RejectionSchema,
  RejectionsSchema,
  ResultSchema,
  StepSchema,
  WithdrawalSchema,
} from '../../../gen/ts/dacp/negotiation/v1/protocol_pb.js';
import {
  StateCreatedSchema,
  StateDeletedSchema,
  StateUpdatedSchema,
  TransitionExecutedSchema,
} from '../../../gen/ts/dacp/state/v1/events_pb.js';
import {
  ChangesSchema,
  JournalRequestSchema,
  JournalResponseSchema,
} from '../../../gen/ts/dacp/workflow/v1/workflow_pb.js';
import {
  createMessage,
  decodeMessage,
  encodeMessage,
  fromBytes,
  fromValue,
  jsonContent,
  peek,
  toBytes,
  toValue,
} from '../../../src/message/index.js';
import { orUnreadable } from '../../harness/or-unreadable.js';
import { message } from './arbitrary.js';
import { type Random, randomOf, randomWire } from './random-wire.js';

/** What the generated codec does for each type that its parameters name. */
const types = [
  ...[MessageSchema, NoticeSchema, NackSchema, CancelSchema, PingSchema, PongSchema, EventSchema],
  ...[StateCreatedSchema, StateUpdatedSchema, TransitionExecutedSchema, StateDeletedSchema],
  ...[StepSchema, CallSchema, ProposalsSchema, AcceptanceSchema, RejectionSchema, RejectionsSchema],
  ...[ResultSchema, WithdrawalSchema],
  ...[NegotiationSchema, NegotiateRequestSchema, NegotiateResponseSchema, WatchResponseSchema],
  ...[NegotiationSessionRequestSchema, NegotiationSessionResponseSchema],
  ...[CostLineSchema, JournalRequestSchema, JournalResponseSchema],
  ...[SessionRequestSchema, SessionResponseSchema],
].map((schema: DescMessage): readonly [DescMessage, Codec] => {
  const found = codec.codecs.get(schema.typeName);
  if (!found) throw new Error(`no codec for ${schema.typeName}`);
  return [schema, found];
});

/** The value, or undefined when it is refused. */
function orRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Whether two values are the same; a property that is undefined and one that is not there are. */
function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (one instanceof Uint8Array) return other instanceof Uint8Array && sameBytes(one, other);
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  if (Array.isArray(one) && (one.length !== (other as unknown[]).length || !Array.isArray(other))) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every(key => same(left[key], right[key]));
}

describe('the generated codec', () => {
  it('writes the bytes that protobuf-es writes, and reads what protobuf-es reads', () => {
    fc.assert(
      fc.property(message, sent => {
        const expected = toBinary(MessageSchema, sent);
        expect(sameBytes(encodeMessage(sent), expected)).toBe(true);
        expect(same(decodeMessage(expected), fromBinary(MessageSchema, expected))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is tried here for every type that it is made for, but for those with plain JSON in them', () => {
    const config = readFileSync(new URL('../../../buf.gen.yaml', import.meta.url), 'utf8');
    const made = Array.from(config.matchAll(/- message=(\S+)/g), ([, name]) => name);
    expect(made.length).toBeGreaterThan(types.length);
    const tried = new Set(types.map(([{ typeName }]) => typeName));
    expect(made.filter(name => name && !tried.has(name))).toEqual([ChangesSchema.typeName]);
  });

  it.each(types)(
    'reads every legal form of %s as protobuf-es does, and writes the same again',
    (schema, { fresh, read, write }) => {
      let readable = 0;
      for (let seed = 0; seed < 3_000; seed++) {
        const bytes = Uint8Array.from(randomWire(randomOf(seed), schema));
        const theirs = orRefused(() => fromBinary(schema, bytes));
        const ours = orRefused(() => read(fresh(), open(bytes)));
        // To expect takes far longer than to compare.
        if ((ours === undefined) !== (theirs === undefined))
          expect.fail(`of seed ${seed} one reads what the other refuses`);
        if (!theirs || !ours) continue;
        readable++;
        if (!same(ours, theirs)) expect.fail(`seed ${seed} is read as something else`);
        begin();
        write(ours);
        if (!sameBytes(finish(), toBinary(schema, theirs))) expect.fail(`seed ${seed} is written as something else`);
      }
      expect(readable).toBeGreaterThan(2_000);
    },
  );

  it('writes texts of every length and kind as protobuf-es does, also those that are no Unicode', () => {
    const pieces = ['a', 'é', '€', '😀', '\ud800', '\udc00', '\ufeff', '\u0000', 'plain text '];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 90 }).map(parts => parts.join(''));
    fc.assert(
      fc.property(text, fc.constantFrom('', 'x'.repeat(40_000)), (ontology, tracestate) => {
        const sent = { ...createMessage({ performative: 'ask', sender: 'a', receiver: 'b', ontology }) };
        if (sent.traceContext) sent.traceContext.tracestate = tracestate;
        expect(sameBytes(encodeMessage(sent), toBinary(MessageSchema, sent))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('writes numbers of every size as protobuf-es does', () => {
    const int64 = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-300n, 300n));
    const int32 = fc.oneof(fc.integer(), fc.integer({ min: -300, max: 20_000 }));
    fc.assert(
      fc.property(int64, int32, fc.double(), fc.bigInt(0n, 2n ** 64n - 1n), (seconds, nanos, double, sequence) => {
        const sent = createMessage({ performative: nanos, sender: 'a', receiver: 'b', content: jsonContent(null) });
        sent.timestamp = { $typeName: 'google.protobuf.Timestamp', seconds, nanos };
        sent.content = content(double);
        expect(sameBytes(encodeMessage(sent), toBinary(MessageSchema, sent))).toBe(true);
        const notice = create(NoticeSchema, { sequences: [sequence, 0n, 1n] });
        begin();
        codec.writeNotice(notice);
        expect(sameBytes(finish(), toBinary(NoticeSchema, notice))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps short texts of one length apart, however many there are', () => {
    for (let i = 10_000; i < 15_000; i++) {
      const bytes = encodeMessage(
        createMessage({ performative: 'ask', sender: `${i}`, receiver: `x-${i}`, id: `${i}` }),
      );
      expect([decodeMessage(bytes).id, decodeMessage(bytes).sender?.target.value]).toEqual([`${i}`, `${i}`]);
    }
  });

  it('gives out bytes that later messages do not change', () => {
    const messages = Array.from({ length: 500 }, (_, i) =>
      createMessage({ performative: 'ask', sender: 'a', receiver: 'b', content: jsonContent('x'.repeat(i * 7)) }),
    );
    const written = messages.map(encodeMessage);
    expect(written.every((bytes, i) => sameBytes(bytes, toBinary(MessageSchema, messages[i] as Message)))).toBe(true);
  });

  it('leaves values that are not of their type to protobuf-es', () => {
    const odd = { ...createMessage({ performative: 'ask', sender: 'a', receiver: 'b' }), performative: 2 ** 40 };
    expect(() => encodeMessage(odd)).toThrow('performative');
    const number = { ...createMessage({ performative: 'ask', sender: 'a', receiver: 'b' }), ontology: 5 };
    expect(decodeMessage(encodeMessage(number as never)).ontology).toBe('5');
  });
});

it('writes vectors as protobuf-es does, and leaves numbers that are none of theirs to it', () => {
  const bytesOf = (values: number[]) => toBytes(EmbeddingSchema, create(EmbeddingSchema, { values }));
  const vector = create(EmbeddingSchema, { values: [0, -0, 0.1, -1, Number.NaN, Number.POSITIVE_INFINITY, 3.4e38] });
  expect(sameBytes(bytesOf(vector.values), toBinary(EmbeddingSchema, vector))).toBe(true);
  expect(() => bytesOf([1e39])).toThrow('values');
});

it('leaves messages with plain JSON in them to protobuf-es', () => {
  const workflow = { name: 'w', inputSchema: { type: 'object' } };
  const sent = create(ChangesSchema, { changes: [{ kind: { case: 'started', value: { workflow } } }] });
  const bytes = toBytes(ChangesSchema, sent);
  expect(sameBytes(bytes, toBinary(ChangesSchema, sent))).toBe(true);
  expect(fromBytes(ChangesSchema, bytes)).toEqual(sent);
});

function content(double: number): NonNullable<Message['content']> {
  const value = { ...create(ValueSchema), kind: { case: 'numberValue' as const, value: double } };
  return { $typeName: 'dacp.message.v2.Content', kind: { case: 'json', value }, mediaType: '' };
}

describe('hostile bytes', () => {
  const asked = createMessage({
    performative: 'ask',
    sender: 'a',
    receiver: 'b',
    content: jsonContent({ n: [1, 'é'] }),
  });
  const refusal = (bytes: readonly number[]) => () => decodeMessage(Uint8Array.from(bytes));

  it.each([
    ['a message that is cut off', [...encodeMessage(asked)].slice(0, -1), 'reaches beyond its end'],
    ['a text that is longer than the message', [10, 0xff, 0xff, 0xff, 0xff, 0x0f], 'reaches beyond its end'],
    ['a part that is longer than what holds it', [42, 2, 18, 9, 97, 97, 97, 97, 97, 97, 97, 97, 97], 'reaches beyond'],
    ['a number that never ends', [24, ...new Array(11).fill(0x80)], 'longer than ten bytes'],
    ['a number that is cut off', [24, 0x80], 'ends within a number'],
    ['a text as a number', [8, 1], 'field 1 has wire type 0'],
    ['a number as a text', [26, 1, 1], 'field 3 has wire type 2'],
    ['field 0', [2, 0], 'field 0'],
    ['wire type 7', [15], 'wire type 7'],
    ['a tag of six bytes', [0x8a, 0x80, 0x80, 0x80, 0x80, 0], 'tag is too long'],
    ['the end of a group that did not begin', [0xfc, 1], 'ends a group'],
    ['a group that ends as another', [0xfb, 1, 0xf4, 1], 'group 31 ends as 30'],
    ['a group that does not end', [0xfb, 1], 'ends within a group'],
    ['a text that is no UTF-8', [10, 1, 0xff], 'no UTF-8'],
    ['a map entry with a third field', [106, 2, 24, 1], 'an entry of a map has field 3'],
    ['a map with a key that readers lose', [106, 11, 10, 9, ...Buffer.from('__proto__')], '__proto__'],
  ])('%s: refused, and it is said why', (_, bytes, why) => {
    expect(refusal(bytes)).toThrow(
      expect.objectContaining({ reason: 'MESSAGE_UNREADABLE', message: expect.stringContaining(why) }),
    );
  });

  it('nests as deep as protobuf-es allows and no deeper', () => {
    const nested = (levels: number) => {
      let value = toValue('x');
      for (let i = 0; i < levels; i++)
        value = {
          ...value,
          kind: { case: 'listValue', value: { $typeName: 'google.protobuf.ListValue', values: [value] } },
        };
      const deep = { ...asked, content: { ...jsonContent(null), kind: { case: 'json' as const, value } } };
      return toBinary(MessageSchema, deep);
    };
    for (const levels of [47, 48, 49, 50, 51, 200]) {
      const bytes = nested(levels);
      const theirs = orRefused(() => fromBinary(MessageSchema, bytes));
      const ours = orRefused(() => decodeMessage(bytes));
      expect([levels, ours !== undefined]).toEqual([levels, theirs !== undefined]);
    }
    expect(() => decodeMessage(nested(200))).toThrow('nests deeper than 100 levels');
    expect(fromValue(toValue([1]))).toEqual([1]);
  });

  it('100,000 times: read as protobuf-es reads them or refused, and a relay sees the same id', () => {
    const random = randomOf(Date.now());
    const originals = fc
      .sample(message, { numRuns: 400, seed: 5 })
      .map(each => toBinary(MessageSchema, each))
      .filter(({ length }) => length < 1_000);
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    onTestFinished(() => {
      Error.stackTraceLimit = stackTraceLimit;
    });
    let accepted = 0;
    for (let run = 0; run < 100_000; run++) {
      const bytes = mutated(random, originals);
      const ours = orUnreadable(() => decodeMessage(bytes));
      if (!ours) continue;
      accepted++;
      const theirs = fromBinary(MessageSchema, bytes);
      if (!same(ours, theirs)) expect([Buffer.from(bytes).toString('hex'), ours]).toEqual(['', theirs]);
      const peeked = orUnreadable(() => peek(bytes));
      if (peeked && peeked.id !== ours.id) expect(peeked).toEqual(ours);
    }
    expect(accepted).toBeGreaterThan(5_000);
  }, 120_000);
});

/** Some bytes changed, put in, left out or doubled. */
function mutated(random: Random, originals: readonly Uint8Array[]): Uint8Array {
  let bytes = Uint8Array.from(originals[random(originals.length)] as Uint8Array);
  for (let changes = 1 + random(2); changes > 0; changes--) {
    const at = random(bytes.length);
    const kind = random(8);
    if (kind < 5) bytes[at] = random(256);
    else if (kind === 5) bytes = joined(bytes.subarray(0, at), bytes.subarray(at + 1 + random(4)));
    else if (kind === 6) bytes = joined(bytes.subarray(0, at), Uint8Array.of(random(256)), bytes.subarray(at));
    else bytes = joined(bytes, bytes.subarray(at, at + random(40)));
  }
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}
