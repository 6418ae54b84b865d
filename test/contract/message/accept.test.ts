import { create, type DescEnum, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { file_dacp_agent_v1_agent } from '#gen/dacp/agent/v1/agent_pb.js';
import { file_dacp_agent_v1_agent_service } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { file_dacp_eventlog_v1_eventlog } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { file_dacp_link_v1_durable } from '#gen/dacp/link/v1/durable_pb.js';
import { file_dacp_link_v1_link } from '#gen/dacp/link/v1/link_pb.js';
import { file_dacp_message_v1_message } from '#gen/dacp/message/v1/message_pb.js';
import { file_dacp_message_v2_message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { file_dacp_negotiation_v1_negotiation } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { file_dacp_negotiation_v1_protocol } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { file_dacp_registry_v1_events } from '#gen/dacp/registry/v1/events_pb.js';
import { file_dacp_registry_v1_registry } from '#gen/dacp/registry/v1/registry_pb.js';
import { file_dacp_routing_v1_events } from '#gen/dacp/routing/v1/events_pb.js';
import { file_dacp_routing_v1_routing } from '#gen/dacp/routing/v1/routing_pb.js';
import { accepts } from '../../../src/message/accept.js';
import { createMessage } from '../../../src/message/index.js';

const schemas = [
  file_dacp_agent_v1_agent,
  file_dacp_agent_v1_agent_service,
  file_dacp_eventlog_v1_eventlog,
  file_dacp_link_v1_durable,
  file_dacp_link_v1_link,
  file_dacp_message_v1_message,
  file_dacp_message_v2_message,
  file_dacp_negotiation_v1_negotiation,
  file_dacp_negotiation_v1_protocol,
  file_dacp_registry_v1_events,
  file_dacp_registry_v1_registry,
  file_dacp_routing_v1_events,
  file_dacp_routing_v1_routing,
].flatMap(file => file.messages);

const authority = createValidator();

const texts = [
  '',
  'a',
  'A-b.c~d',
  'a b',
  'a/b',
  'ab-',
  '-ab',
  'a\n',
  'é',
  '2.0',
  '1.0',
  '1.2.3',
  'USD',
  'MAILBOX_FULL',
  '{}',
  'x.y',
  'topic*',
];
const lengths = [63, 64, 65, 128, 129, 192, 193, 256, 257, 512, 513];
const long = lengths.flatMap(length => ['x'.repeat(length), '😀'.repeat(length)]);
const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const wrongTraces = [
  trace.toUpperCase(),
  trace.replace('-', '0'),
  `${trace}0`,
  trace.slice(1),
  trace.replace('af', 'zz'),
];
const numbers = [-1, 0, 1, 2, 12, 15, 16, 17, 64, 65, 1000, 1001, 100_000, 100_001, 1_000_000, 1_000_001];
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts, trace, ...wrongTraces) },
  { weight: 2, arbitrary: fc.constantFrom(...long) },
);

function scalar(type: ScalarType): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.constantFrom(0, 1, 1024, 1025).map(length => new Uint8Array(length));
    case ScalarType.INT64:
    case ScalarType.UINT64:
      return fc.constantFrom(...numbers.filter(number => type === ScalarType.INT64 || number >= 0)).map(BigInt);
    case ScalarType.UINT32:
      return fc.constantFrom(...numbers.filter(number => number >= 0));
    case ScalarType.DOUBLE:
      return fc.constantFrom(...numbers, 0.5, Number.NaN, Number.POSITIVE_INFINITY);
    default:
      return fc.constantFrom(...numbers);
  }
}

function element(
  field: { message?: DescMessage | undefined; enum?: DescEnum | undefined; scalar?: ScalarType | undefined },
  depth: number,
) {
  if (field.message) return anyMessage(field.message, depth - 1);
  if (field.enum) return fc.constantFrom(...field.enum.values.map(({ number }) => number), 99);
  return scalar(field.scalar ?? ScalarType.STRING);
}

function content(field: DescField, depth: number): fc.Arbitrary<unknown> {
  const one = element(field, depth);
  if (field.fieldKind === 'list')
    return fc.oneof(
      fc.array(one, { maxLength: 3 }),
      one.map(item => new Array(65).fill(item)),
    );
  if (field.fieldKind !== 'map') return one;
  const wide = one.map(item => Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, item])));
  return fc.oneof(fc.dictionary(text, one, { maxKeys: 3 }), wide);
}

/** Any message of a type, with few of its fields set, so that good ones are found too. */
function anyMessage(schema: DescMessage, depth: number): fc.Arbitrary<Message> {
  if (depth <= 0) return fc.constant(create(schema));
  const fields = schema.fields.map(field => fc.option(content(field, depth), { freq: 2, nil: undefined }));
  return fc.tuple(...fields).map(values => {
    const message = create(schema) as Message & Record<string, unknown>;
    schema.fields.forEach((field, index) => {
      if (values[index] === undefined) return;
      if (field.oneof) message[field.oneof.localName] = { case: field.localName, value: values[index] };
      else message[field.localName] = values[index];
    });
    return message;
  });
}

describe('a glance at a message', () => {
  it.each(schemas.map(schema => [schema.typeName, schema] as const))(
    'lets pass what protovalidate lets pass: %s',
    (_, schema) => {
      fc.assert(
        fc.property(anyMessage(schema, 2), message => {
          expect(accepts(schema, message)).toBe(authority.validate(schema, message).kind === 'valid');
        }),
        { numRuns: 40 },
      );
    },
  );

  it('and no other, of messages in which all is good but one field', () => {
    const good = createMessage({ performative: 'ask', sender: 'a', receiver: 'b', capability: 'c', type: 't' });
    const wrong = MessageSchema.fields.map(field =>
      content(field, 3).map(value => ({ ...good, [field.localName]: value })),
    );
    let passed = 0;
    fc.assert(
      fc.property(fc.oneof(...wrong), message => {
        const valid = authority.validate(MessageSchema, message).kind === 'valid';
        if (valid) passed++;
        expect(accepts(MessageSchema, message)).toBe(valid);
      }),
      { numRuns: 4000 },
    );
    expect(passed).toBeGreaterThan(800);
  });
});
