import { toJson } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { MessageSchema, Performative, Priority, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { createMessage } from './build.js';
import { check } from './check.js';
import { contentJson, failureContent, jsonContent } from './content.js';
import { messageFromJson, messageToJson } from './json.js';

const sketch = {
  version: '2.0',
  id: 'm1',
  performative: 'ask',
  sender: 'a',
  receiver: 'capability:x',
  content: { city: 'Lisboa' },
  ontology: 'weather',
  language: 'json',
  conversation_id: 'c1',
  timestamp: '2025-09-11T10:30:00.123456',
  trace_context: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  metadata: { retries: 3 },
};

const refused = (part: string) =>
  expect.objectContaining({ reason: 'FIELD_INVALID', message: expect.stringContaining(part) });

describe('reading the flat form', () => {
  it('takes the message that the standard sketches', () => {
    const message = messageFromJson(sketch);
    check(MessageSchema, message);
    expect(message).toMatchObject({
      id: 'm1',
      performative: Performative.ASK,
      conversationId: 'c1',
      ontology: 'weather',
    });
    expect(contentJson(message.content)).toEqual({ city: 'Lisboa' });
    expect(messageToJson(message)).toEqual({ ...sketch, timestamp: '2025-09-11T10:30:00.123456Z' });
  });

  it('takes what this mesh adds, in camelCase too', () => {
    const message = messageFromJson({
      ...sketch,
      replyTo: 'shop/desk',
      priority: 'HIGH',
      receipt: 'handled',
      idempotent: true,
      reply_by: '2026-01-01T00:00:00+01:00',
    });
    expect(message).toMatchObject({ priority: Priority.HIGH, receipt: Receipt.HANDLED, idempotent: true });
    expect(messageToJson(message)).toMatchObject({
      reply_to: 'shop/desk',
      priority: 'high',
      reply_by: '2025-12-31T23:00:00Z',
    });
  });

  it('takes null for what is not set', () => {
    expect(messageFromJson({ ...sketch, trace_context: null }).traceContext).toBeUndefined();
  });

  it('names every field that it does not know', () => {
    expect(() => messageFromJson({ ...sketch, colour: 1, reciever: 'b' })).toThrowError(refused('colour, reciever'));
  });

  it.each([
    ['text', 'message'],
    [{ ...sketch, sender: 5 }, 'sender: must be a string, not 5'],
    [{ ...sketch, receiver: 'a b' }, 'receiver "a b"'],
    [{ ...sketch, performative: 'shout' }, 'performative "shout"'],
    [{ ...sketch, timestamp: 'yesterday' }, 'timestamp'],
    [{ ...sketch, priority: 'top' }, 'one of low, normal'],
    [{ ...sketch, idempotent: 'yes' }, 'true or false'],
    [{ ...sketch, trace_context: { traceparent: 'x', extra: 1 } }, 'trace_context'],
    [{ ...sketch, metadata: [] }, 'metadata: must be a JSON object'],
    [{ ...sketch, data: 'AAA=' }, 'given twice'],
    [{ ...sketch, content: undefined, data: '?' }, 'base64'],
  ])('refuses %j', (value, part) => {
    const { ...copy } = value as Record<string, unknown>;
    if ('content' in copy && copy.content === undefined) delete copy.content;
    expect(() => messageFromJson(typeof value === 'string' ? value : copy)).toThrowError(refused(part));
  });
});

describe("reading protobuf's own form", () => {
  it('takes addresses as objects', () => {
    const message = createMessage({ performative: 'ask', sender: 'a', receiver: 'b', content: jsonContent([1]) });
    expect(messageFromJson(toJson(MessageSchema, message))).toEqual(message);
  });

  it('names a field that it does not know', () => {
    expect(() => messageFromJson({ sender: { agent: 'a' }, colour: 1 })).toThrowError(refused('colour'));
  });
});

describe('writing the flat form', () => {
  it('puts a failure under its own name', () => {
    const content = failureContent(new MeshError('MAILBOX_FULL', 'full', { retryAfterMs: 1500 }));
    const message = createMessage({ performative: 'failure', sender: 'a', receiver: 'b', content });
    const flat = messageToJson(message);
    expect(flat).toMatchObject({
      performative: 'failure',
      failure: { code: 8, reason: 'MAILBOX_FULL', retry_after: '1.500s' },
    });
    expect(flat).not.toHaveProperty('content');
  });
});
