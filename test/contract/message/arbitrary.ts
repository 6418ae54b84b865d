import { create } from '@bufbuild/protobuf';
import { AnySchema, timestampFromMs } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import {
  BudgetSchema,
  type Content,
  ContentSchema,
  FailureSchema,
  type Message,
  type Priority,
  type Receipt,
  SealedSchema,
} from '#gen/dacp/message/v2/message_pb.js';
import {
  createMessage,
  dataContent,
  jsonContent,
  makeAddress,
  performatives,
  type TargetKind,
} from '../../../src/message/index.js';

const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:~-]{0,63}$/);
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const namespace = fc.oneof(fc.constant(''), fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/));
const text = fc.string({ maxLength: 64, unit: 'grapheme' });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });

/** Any JSON value, with keys that trip careless code. */
export const json = fc
  .jsonValue({ maxDepth: 4, stringUnit: 'grapheme' })
  .map(value => JSON.parse(JSON.stringify(value)));

/** Any JSON value that can be sent: a key `__proto__` is refused. */
export const sendableJson = json.filter(value => !JSON.stringify(value).includes('"__proto__":'));

const address = (kinds: readonly TargetKind[]) =>
  fc.tuple(fc.constantFrom(...kinds), name, namespace).map(parts => makeAddress(...parts));
const moment = fc.integer({ min: 0, max: 4_102_444_800_000 });
const details = fc.dictionary(name, text, { maxKeys: 3 });

const failure = fc
  .record({
    code: fc.integer({ min: 1, max: 16 }),
    reason: fc.constantFrom('MAILBOX_FULL', 'OUT_OF_PAPER'),
    message: text,
    details,
  })
  .map(parts => create(FailureSchema, parts));

const content: fc.Arbitrary<Content> = fc.oneof(
  sendableJson.map(jsonContent),
  fc.tuple(bytes, fc.constantFrom('', 'image/png')).map(parts => dataContent(...parts)),
  failure.map(value => create(ContentSchema, { kind: { case: 'failure', value } })),
  bytes.map(value =>
    create(ContentSchema, { kind: { case: 'any', value: create(AnySchema, { typeUrl: 'x/y', value }) } }),
  ),
  bytes.map(jwe =>
    create(ContentSchema, { kind: { case: 'sealed', value: create(SealedSchema, { jwe, keyIds: ['k'] }) } }),
  ),
);

const budget = fc
  .record(
    { costMicros: fc.bigInt(0n, 2n ** 53n), tokens: fc.bigInt(0n, 1000n), depth: fc.integer({ min: 0, max: 64 }) },
    { requiredKeys: [] },
  )
  .map(parts => create(BudgetSchema, parts));

/** Any well-formed message. */
export const message: fc.Arbitrary<Message> = fc
  .record({
    performative: fc.constantFrom(...Object.values(performatives)),
    id,
    inReplyTo: fc.oneof(fc.constant(''), id),
    sender: address(['agent']),
    receiver: address(['agent', 'capability', 'topic', 'team']),
    content: fc.option(content, { nil: undefined }),
    ontology: text,
    language: text,
    conversationId: id,
    metadata: fc.dictionary(name, sendableJson, { maxKeys: 3 }),
    protocol: text,
    replyTo: fc.option(address(['agent']), { nil: undefined }),
    replyByMs: fc.option(moment, { nil: undefined }),
    budget: fc.option(budget, { nil: undefined }),
    priority: fc.integer({ min: 0, max: 4 }) as fc.Arbitrary<Priority>,
    idempotent: fc.boolean(),
    receipt: fc.integer({ min: 0, max: 4 }) as fc.Arbitrary<Receipt>,
    recorded: fc.boolean(),
    type: fc.oneof(fc.constant(''), name),
    capability: fc.oneof(fc.constant(''), name),
    sentMs: moment,
  })
  .map(({ sentMs, ...parts }) => ({ ...createMessage(parts), timestamp: timestampFromMs(sentMs) }));
