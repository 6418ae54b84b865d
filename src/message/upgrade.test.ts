import { describe, expect, it } from 'vitest';
import { MessageSchema, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { createMessage, replyTo } from './build.js';
import { check } from './check.js';
import { contentJson, dataContent, failureContent, jsonContent } from './content.js';
import { messageToJson } from './json.js';
import { newTraceContext } from './trace.js';
import { downgrade, isVersion1, messageV1FromJson, messageV1ToJson, upgrade } from './upgrade.js';

const old = {
  version: '1.0',
  performative: 'ask',
  sender: 'a',
  receiver: 'b',
  content: { city: 'Lisboa' },
  ontology: 'weather',
  language: 'json',
  conversation_id: 'c1',
  timestamp: '2025-09-11T10:30:00Z',
};
const parts = { id: 'm1', traceContext: newTraceContext() };

describe('upgrading a message of 1.0', () => {
  it('keeps everything and adds what 2.0 wants', () => {
    const message = upgrade(old, parts);
    check(MessageSchema, message);
    expect(messageToJson(message)).toEqual({
      ...old,
      id: 'm1',
      version: '2.0',
      trace_context: { traceparent: parts.traceContext.traceparent },
      metadata: { 'dacp.deprecated': expect.stringContaining('2026-03-31'), 'dacp.upgraded_from': '1.0' },
    });
  });

  it('is pure, and the same for protobuf and JSON', () => {
    expect(upgrade(messageV1FromJson(old), parts)).toEqual(upgrade(old, parts));
    const bare = { version: '1.0', performative: 'tell', sender: 'a', receiver: 'b' };
    expect(upgrade(bare, parts)).toEqual(upgrade(bare, parts));
  });

  it('names what 1.0 does not have', () => {
    expect(() => upgrade({ ...old, priority: 'high' }, parts)).toThrowError(
      expect.objectContaining({ message: expect.stringContaining('priority') }),
    );
    expect(() => upgrade({ ...old, performative: 'query_if' }, parts)).toThrowError(
      expect.objectContaining({ reason: 'FIELD_INVALID' }),
    );
  });

  it('is for messages of 1.0 only', () => {
    expect(isVersion1(old)).toBe(true);
    expect(isVersion1({ ...old, version: '2.0' })).toBe(false);
    expect(isVersion1(null)).toBe(false);
  });
});

describe('downgrading to 1.0', () => {
  it('undoes an upgrade', () => {
    expect(messageV1ToJson(downgrade(upgrade(old, parts)))).toEqual(old);
  });

  it('says a failure as refuse with the reason', () => {
    const content = failureContent(new MeshError('HANDLER_FAILED', 'broke'));
    const reply = downgrade(replyTo(upgrade(old, parts), { performative: 'failure', sender: 'b', content }));
    expect(messageV1ToJson(reply)).toMatchObject({
      version: '1.0',
      performative: 'refuse',
      content: { reason: 'HANDLER_FAILED' },
    });
  });

  it.each([
    ['performative', createMessage({ performative: 'query_if', sender: 'a', receiver: 'b' })],
    ['receiver', createMessage({ performative: 'ask', sender: 'a', receiver: 'topic:b' })],
    ['sender', createMessage({ performative: 'ask', sender: 'shop/a', receiver: 'b' })],
    [
      'content',
      createMessage({ performative: 'ask', sender: 'a', receiver: 'b', content: dataContent(new Uint8Array(1)) }),
    ],
  ])('refuses when the %s would be lost', (field, message) => {
    expect(() => downgrade(message)).toThrowError(expect.objectContaining({ message: expect.stringContaining(field) }));
  });

  it('has the numbers of 2.0', () => {
    const message = createMessage({
      performative: 'reject_proposal',
      sender: 'a',
      receiver: 'b',
      content: jsonContent(1),
    });
    expect(downgrade(message).performative).toBe(Performative.REJECT_PROPOSAL);
    expect(contentJson(upgrade(downgrade(message)).content)).toBe(1);
  });
});
