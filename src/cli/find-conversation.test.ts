import { expect, it } from 'vitest';
import { conversationAmong } from './find-conversation.js';

const known = [
  { id: 'n-1', conversationId: 'c-11' },
  { id: 'n-12', conversationId: 'c-11' },
  { id: 'n-2', conversationId: 'c-12' },
];

it.each([
  ['n-1', 'c-11'],
  ['n-12', 'c-11'],
  ['n-2', 'c-12'],
  ['c-12', 'c-12'],
  ['x', undefined],
])('%s is meant by %s', (text, conversation) => expect(conversationAmong(known, text)).toBe(conversation));

it('what several begin with is none', () => {
  expect(() => conversationAmong(known, 'c-1')).toThrow('c-1: 2 conversations begin like this, such as c-11, c-12');
});
