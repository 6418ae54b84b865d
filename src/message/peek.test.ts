import { describe, expect, it } from 'vitest';
import { Performative } from '#gen/dacp/message/v2/message_pb.js';
import { createMessage, replyTo } from './build.js';
import { encodeMessage } from './codec.js';
import { jsonContent } from './content.js';
import { peek } from './peek.js';

const question = createMessage({
  performative: 'ask',
  sender: 'a',
  receiver: 'b',
  content: jsonContent({ big: 'x'.repeat(1000) }),
});
const answer = replyTo(question, { performative: 'request_whenever', sender: 'b' });
const unreadable = (bytes: readonly number[]) => () => peek(Uint8Array.from(bytes));

describe('peeking', () => {
  it('reads id, in_reply_to and performative', () => {
    expect(peek(encodeMessage(answer))).toEqual({
      id: answer.id,
      inReplyTo: question.id,
      performative: Performative.REQUEST_WHENEVER,
    });
  });

  it('takes the last of two ids, as a decoder does', () => {
    const doubled = Uint8Array.of(...encodeMessage(question), 10, 1, 0x7a);
    expect(peek(doubled).id).toBe('z');
  });

  it.each([
    ['nothing', []],
    ['no id', [24, 1]],
    ['an id that is cut off', [10, 5, 0x61]],
    ['an id that is too long', [10, 65, ...new Array(65).fill(0x61)]],
    ['an id with a line end', [10, 1, 0x0a]],
    ['a length beyond the end', [10, 1, 0x61, 0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['an id as a number', [8, 1]],
    ['an endless number', [24, ...new Array(11).fill(0x80)]],
    ['field 0', [10, 1, 0x61, 2, 0]],
    ['a group', [10, 1, 0x61, 0x2b]],
  ])('refuses %s', (_, bytes) => {
    expect(unreadable(bytes)).toThrowError(expect.objectContaining({ reason: 'MESSAGE_UNREADABLE' }));
  });
});
