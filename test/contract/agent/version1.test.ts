import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AskRequestSchema, ConverseRequestSchema, DeliverRequestSchema } from '#gen/dacp/agent/v1/agent_service_pb.js';
import {
  type Message as MessageV1,
  MessageSchema as MessageV1Schema,
  Performative as PerformativeV1,
} from '#gen/dacp/message/v1/message_pb.js';
import { type Message, MessageSchema, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { createAgentRoutes, createAgentService, createDeprecations, defineAgent } from '../../../src/agent/index.js';
import { contentJson, dataContent, jsonContent, messageV1ToJson } from '../../../src/message/index.js';
import { createLogger, createMeters } from '../../../src/observability/index.js';
import type { CallContext } from '../../../src/rpc/index.js';
import { gate, scene } from './scene.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const seen: Message[] = [];
const echo = defineAgent({
  id: 'echo',
  capabilities: {
    'text.echo': {
      handle(input, { message }) {
        seen.push(message);
        return input;
      },
    },
  },
});
const binary = defineAgent({ id: 'binary', capabilities: { get: { handle: () => dataContent(new Uint8Array(3)) } } });
const broken = defineAgent({
  id: 'broken',
  capabilities: {
    fail: {
      handle() {
        throw new Error('broke');
      },
    },
  },
});
const curious = defineAgent({
  id: 'curious',
  capabilities: { go: { handle: (_, { ask, message }) => ask(message.sender ?? '', 'your name?') } },
});

function callOf(protocol: CallContext['protocol'] = 'grpc'): CallContext {
  return {
    method: 'dacp.agent.v1.AgentService/Ask',
    protocol,
    signal: new AbortController().signal,
    deadlineMs: undefined,
    metadata: new Map(),
    peer: { address: '127.0.0.1:1' },
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
  };
}

function stage() {
  const lines: JsonObject[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const meters = createMeters();
  const onUpgrade = createDeprecations(createLogger({ level: 'warn', destination }), meters);
  const { host, clock } = scene([echo, binary, broken, curious]);
  const options = { exchange: host.exchange, host, clock, onUpgrade };
  const [route] = createAgentRoutes(options);
  const post = async (value: unknown) => {
    const body = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
    const answer = await route?.handle({ params: {}, query: new URLSearchParams(), body, call: callOf('http') });
    return { ...answer, json: JSON.parse(String(answer?.body)) as JsonObject };
  };
  return { service: createAgentService(options), post, meters, lines, host };
}

function old(more: MessageInitShape<typeof MessageV1Schema> = {}): MessageV1 {
  const content = jsonContent('hi').kind;
  return create(MessageV1Schema, {
    version: '1.0',
    performative: PerformativeV1.ASK,
    sender: 'old',
    receiver: 'echo',
    conversationId: 'c1',
    ...(content.case === 'json' && { content: content.value }),
    ...more,
  });
}

const flat = { version: '1.0', performative: 'ask', sender: 'old', receiver: 'echo', content: { a: 1 } };

describe('DACP 1.0 over AgentService', () => {
  it('is asked and answered in its own type, and upgraded in between', async () => {
    const { service } = stage();
    const { reply, replyV1 } = await service.ask(create(AskRequestSchema, { messageV1: old() }), callOf());
    expect(reply).toBeUndefined();
    expect(replyV1).toMatchObject({
      version: '1.0',
      performative: PerformativeV1.TELL,
      sender: 'echo',
      receiver: 'old',
    });
    expect(replyV1?.conversationId).toBe('c1');
    const upgraded = seen.at(-1);
    expect(upgraded?.version).toBe('2.0');
    expect(upgraded?.traceContext?.traceparent).toContain(traceId);
    expect(Object.keys(upgraded?.metadata ?? {})).toEqual(['dacp.deprecated', 'dacp.upgraded_from']);
  });

  it('is delivered', async () => {
    const { service } = stage();
    const messageV1 = old({ performative: PerformativeV1.TELL });
    const delivered = await service.deliver(create(DeliverRequestSchema, { messageV1 }), callOf());
    expect(delivered).toMatchObject({ receivers: ['echo'], messageId: expect.stringMatching(/.+/) });
  });

  it('is understood in the fields of 2.0, and answered so', async () => {
    const { service } = stage();
    const receiver = { target: { case: 'agent' as const, value: 'echo' } };
    const message = create(MessageSchema, { version: '1.0', receiver, content: jsonContent('hi') });
    const { reply, replyV1 } = await service.ask(create(AskRequestSchema, { message }), callOf());
    expect(replyV1).toBeUndefined();
    expect(reply).toMatchObject({
      version: '1.0',
      performative: Performative.TELL,
      traceContext: undefined,
      metadata: {},
    });
    expect(contentJson((reply as Message).content)).toBe('hi');
  });

  it('converses: what comes back is of 1.0, and an answer is to the question of its conversation', async () => {
    const { service } = stage();
    const question = gate();
    async function* turns() {
      yield create(ConverseRequestSchema, { messageV1: old({ receiver: 'curious' }) });
      await question.opened;
      const content = jsonContent('Ann').kind.value as NonNullable<MessageV1['content']>;
      const answer = { receiver: 'curious', performative: PerformativeV1.TELL, content };
      yield create(ConverseRequestSchema, { messageV1: old(answer) });
    }
    const heard: MessageV1[] = [];
    for await (const { message, messageV1 } of service.converse(turns(), callOf())) {
      expect(message).toBeUndefined();
      heard.push(messageV1 as MessageV1);
      question.open();
    }
    const both = { version: '1.0', sender: 'curious', receiver: 'old', conversationId: 'c1' };
    expect(heard).toMatchObject([
      { ...both, performative: PerformativeV1.ASK, content: jsonContent('your name?').kind.value },
      { ...both, performative: PerformativeV1.TELL, content: jsonContent('Ann').kind.value },
    ]);
  });

  it.each<[string, MessageInitShape<typeof MessageV1Schema>]>([
    ['another version', { version: '2.0' }],
    ['no performative', { performative: 0 }],
    ['a performative that it has not', { performative: 21 as PerformativeV1 }],
    ['a receiver that is no agent', { receiver: 'topic:orders' }],
    ['a sender in another namespace', { sender: 'shop/old' }],
    ['an endless conversation id', { conversationId: 'c'.repeat(65) }],
  ])('is refused with %s', async (_, fault) => {
    const { service } = stage();
    const request = create(AskRequestSchema, { messageV1: old(fault) });
    await expect(async () => service.ask(request, callOf())).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  });

  it('is refused beside a message of 2.0', async () => {
    const { service } = stage();
    const request = create(AskRequestSchema, { messageV1: old(), message: create(MessageSchema) });
    await expect(async () => service.ask(request, callOf())).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  });
});

describe('DACP 1.0 over POST /agent/message', () => {
  it('is answered in 1.0 with headers that say that it is over', async () => {
    const { json, headers } = await stage().post(flat);
    expect(json).toMatchObject({
      version: '1.0',
      performative: 'tell',
      sender: 'echo',
      receiver: 'old',
      content: { a: 1 },
    });
    for (const key of ['trace_context', 'metadata', 'id', 'in_reply_to', 'reply_by'])
      expect(json).not.toHaveProperty(key);
    expect(headers).toMatchObject({ deprecation: '@1774915200', sunset: 'Tue, 31 Mar 2026 00:00:00 GMT' });
  });

  it('takes a timestamp as Python writes it', async () => {
    const { json } = await stage().post({ ...flat, timestamp: '2025-09-11T10:30:00.123456' });
    expect(json.version).toBe('1.0');
    expect(seen.at(-1)?.timestamp?.seconds).toBe(1757586600n);
  });

  it.each([
    ['broken', { performative: 'refuse', content: { reason: 'HANDLER_FAILED' } }],
    ['binary', { performative: 'refuse', content: { reason: 'FIELD_INVALID' } }],
  ])('says in its own words what 1.0 has no words for: %s', async (receiver, answer) => {
    expect((await stage().post({ ...flat, receiver })).json).toMatchObject({
      version: '1.0',
      sender: receiver,
      ...answer,
    });
  });

  it.each<[string, unknown]>([
    ['trace context', { ...flat, trace_context: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } }],
    ['metadata', { ...flat, metadata: {} }],
    ['a performative of FIPA', { ...flat, performative: 'query_ref' }],
    ['a name of a type', { ...flat, $typeName: 'dacp.message.v1.Message' }],
    ['a prototype', `{"version":"1.0","performative":"ask","sender":"a","receiver":"echo","__proto__":{"x":1}}`],
    ['no sender', { ...flat, sender: undefined }],
    ['an address', { ...flat, receiver: { agent: 'echo' } }],
    ['a receiver elsewhere', { ...flat, receiver: 'shop/echo' }],
    ['a number for a performative', { ...flat, performative: 1 }],
    ['a moment that is none', { ...flat, timestamp: 'yesterday' }],
  ])('is refused with %s', async (_, value) => {
    await expect(stage().post(value)).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  });

  it('gives back any JSON as it came', async () => {
    const { post } = stage();
    const json = fc.jsonValue({ maxDepth: 4 }).filter(value => !JSON.stringify(value).includes('__proto__'));
    await fc.assert(
      fc.asyncProperty(json, async content => {
        const { json } = await post({ ...flat, content });
        expect(json.content).toEqual(JSON.parse(JSON.stringify(content)));
      }),
      { numRuns: 50 },
    );
  });
});

it('messages of 1.0 are counted by edge, and logged once for each peer', async () => {
  const { service, post, meters, lines } = stage();
  await post(flat);
  await post(flat);
  await post({ ...flat, sender: 'older' });
  await post({ ...flat, version: '2.0' });
  await service.ask(create(AskRequestSchema, { messageV1: old() }), callOf());
  const { text } = await meters.render();
  expect(text).toContain('dacp_deprecated_messages_total{version="1.0",edge="http"} 3');
  expect(text).toContain('dacp_deprecated_messages_total{version="1.0",edge="grpc"} 1');
  expect(lines.map(({ peer }) => peer)).toEqual(['old', 'older']);
  expect(JSON.stringify(lines[0])).toContain('2026-03-31');
});

it('a message of 1.0 as JSON and as protobuf is the same', () => {
  const content = jsonContent({ a: 1 }).kind;
  expect(
    messageV1ToJson(old({ conversationId: '', ...(content.case === 'json' && { content: content.value }) })),
  ).toEqual(flat);
});
