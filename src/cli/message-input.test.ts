import { expect, test } from 'vitest';
import { messageBytesMax } from '../message/index.js';
import { draft, jsonOrText, readText } from './message-input.js';

test('what is JSON is JSON, anything else is text', () => {
  expect(['{"a":1}', '[1]', '42', 'true', '"quoted"', 'null'].map(jsonOrText)).toEqual([
    { a: 1 },
    [1],
    42,
    true,
    'quoted',
    null,
  ]);
  expect(['hello', '{broken', '', 'NaN'].map(jsonOrText)).toEqual(['hello', '{broken', '', 'NaN']);
});

test('what is no UTF-8 is refused, not mended', () => {
  expect(readText(Buffer.from('grüße\r\n'))).toBe('grüße');
  expect(() => readText(Uint8Array.of(0x61, 0xff))).toThrow(/not text in UTF-8/);
});

test('a message that is too large is refused before it is sent, with its size and the limit', async () => {
  const sized = (length: number) => draft({ receiver: 'a', content: 'x'.repeat(length) }, 'ask');
  await expect(sized(messageBytesMax)).rejects.toMatchObject({
    reason: 'OPTION_INVALID',
    message: expect.stringMatching(/33554\d+ .*33554432/),
  });
  expect((await sized(1_000_000)).content).toBeDefined();
});
