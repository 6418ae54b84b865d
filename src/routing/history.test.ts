import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder } from './history.js';

const key = (id: string, atMs: number, inReplyTo = '') => ({ id, atMs, inReplyTo });

test('messages are in the order of their times', () => {
  expect(inOrder([key('b', 2), key('c', 3), key('a', 1)])).toEqual(['a', 'b', 'c']);
});

test('an answer comes after what it answers, though its sender has a clock that is slow', () => {
  expect(
    inOrder([key('answer', 1, 'question'), key('question', 5), key('next', 6), key('again', 0, 'answer')]),
  ).toEqual(['question', 'answer', 'again', 'next']);
});

test('each is there once, also when they answer each other in a circle', () => {
  expect(inOrder([key('a', 1, 'b'), key('b', 2, 'a'), key('c', 0, 'c')]).sort()).toEqual(['a', 'b', 'c']);
  const keys = fc.uniqueArray(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 9 }), fc.nat({ max: 20 })), {
    selector: ([id]) => id,
  });
  fc.assert(
    fc.property(keys, given => {
      const all = given.map(([id, atMs, to]) => key(String(id), atMs, String(to)));
      expect(inOrder(all).sort()).toEqual(all.map(({ id }) => id).sort());
    }),
  );
});
