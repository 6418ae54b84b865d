import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Word, wordDiff } from './words.js';

const side = (words: readonly Word[], not: Word['kind']) =>
  words
    .filter(({ kind }) => kind !== not)
    .map(({ text }) => text)
    .join('');

const text = fc
  .array(fc.constantFrom('we', 'refund', '40', ' ', ' ', ', ', '.', '\n', 'não', '…'), { maxLength: 30 })
  .map(words => words.join(''));

describe('word by word', () => {
  it('shows what was removed and added between what is the same', () => {
    expect(wordDiff('We refund 40 USD.', 'We refund 80 USD today.')).toEqual([
      { kind: 'same', text: 'We refund ' },
      { kind: 'removed', text: '40' },
      { kind: 'added', text: '80' },
      { kind: 'same', text: ' USD' },
      { kind: 'added', text: ' today' },
      { kind: 'same', text: '.' },
    ]);
  });

  it('shows neighbouring changes as one', () => {
    const words = wordDiff('You cannot have it', 'You get everything it');
    expect(words.filter(({ kind }) => kind === 'removed')).toEqual([{ kind: 'removed', text: 'cannot have' }]);
  });

  it('gives back both texts, whatever they are', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const words = wordDiff(before, after);
        expect(side(words, 'added')).toBe(before);
        expect(side(words, 'removed')).toBe(after);
      }),
    );
  });

  it('compares texts that are too long as a whole', () => {
    const long = 'word '.repeat(2_000);
    expect(wordDiff(long, `${long}!`).map(({ kind }) => kind)).toEqual(['removed', 'added']);
  });
});
