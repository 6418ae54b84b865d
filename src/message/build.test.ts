import { timestampMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { MessageSchema, Priority, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createFakeClock } from '../base/index.js';
import { formatAddress } from './address.js';
import { createMessage, replyTo } from './build.js';
import { check } from './check.js';
import { jsonContent } from './content.js';

const clock = createFakeClock();
const question = createMessage(
  {
    performative: 'ask',
    sender: 'me',
    receiver: 'capability:text.echo',
    content: jsonContent('hi'),
    protocol: 'fipa-query',
    ontology: 'shop',
    priority: Priority.HIGH,
    recorded: true,
  },
  clock,
);

describe('making a message', () => {
  it('fills in id, version, timestamp, conversation and trace, so that it passes the check', () => {
    expect(question).toMatchObject({ version: '2.0', inReplyTo: '' });
    expect(timestampMs(question.timestamp ?? ({ seconds: 0n, nanos: 0 } as never))).toBe(clock.now());
    expect(question.traceContext?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(() => check(MessageSchema, question, 'message')).not.toThrow();
  });

  it('keeps what is said', () => {
    const message = createMessage({
      performative: 'TELL' as 'tell',
      sender: 'a',
      receiver: 'b',
      id: 'x1',
      conversationId: 'c1',
      metadata: { a: [1] },
    });
    expect(message).toMatchObject({ id: 'x1', conversationId: 'c1' });
    expect(message.metadata.a?.kind.case).toBe('listValue');
  });

  it('names the address that cannot be read', () => {
    expect(() => createMessage({ performative: 'ask', sender: 'me', receiver: 'a b' })).toThrowError(
      expect.objectContaining({ reason: 'FIELD_INVALID', message: expect.stringContaining('receiver "a b"') }),
    );
  });
});

describe('replying', () => {
  const answer = replyTo(question, { performative: 'tell', sender: 'echo' }, clock);

  it('goes back to the sender within the conversation', () => {
    expect(answer).toMatchObject({
      inReplyTo: question.id,
      conversationId: question.conversationId,
      protocol: 'fipa-query',
      ontology: 'shop',
      priority: Priority.HIGH,
      recorded: true,
      receipt: Receipt.NONE,
    });
    expect(answer.receiver && formatAddress(answer.receiver)).toBe('me');
    expect(() => check(MessageSchema, answer)).not.toThrow();
  });

  it('continues the trace with a new parent', () => {
    const asked = question.traceContext?.traceparent ?? '';
    const answered = answer.traceContext?.traceparent ?? '';
    expect(answered.slice(0, 36)).toBe(asked.slice(0, 36));
    expect(answered.slice(36, 52)).not.toBe(asked.slice(36, 52));
  });

  it('goes to reply_to when the message says so', () => {
    const elsewhere = createMessage({ performative: 'ask', sender: 'me', receiver: 'echo', replyTo: 'shop/desk' });
    const { receiver } = replyTo(elsewhere, { performative: 'tell', sender: 'echo' });
    expect(receiver && formatAddress(receiver)).toBe('shop/desk');
  });
});
