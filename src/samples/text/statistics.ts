import { paragraphsOf, sentencesOf, wordsOf } from './segment.js';

/** What can be counted in a text. */
export interface TextStatistics {
  /** UTF-8. */
  readonly bytes: number;
  /** Unicode code points. */
  readonly characters: number;
  readonly words: number;
  readonly unique_words: number;
  readonly sentences: number;
  readonly paragraphs: number;
  readonly lines: number;
  /** Letters a word, two decimals. */
  readonly mean_word_length: number;
  /** Words a sentence, two decimals. */
  readonly mean_sentence_length: number;
  /** At 200 words a minute, rounded up. */
  readonly reading_minutes: number;
}

/** Counts a text; all zero for an empty one. */
export function countText(text: string): TextStatistics {
  const words = wordsOf(text);
  const sentences = sentencesOf(text).length;
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return {
    bytes: Buffer.byteLength(text),
    characters: countCodePoints(text),
    words: words.length,
    unique_words: new Set(words).size,
    sentences,
    paragraphs: paragraphsOf(text).length,
    lines: text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    mean_word_length: mean(letters, words.length),
    mean_sentence_length: mean(words.length, sentences),
    reading_minutes: Math.ceil(words.length / 200),
  };
}

/** Without an array of them: a text may have ten million. */
function countCodePoints(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) count++;
  }
  return count;
}

function mean(sum: number, count: number): number {
  return count === 0 ? 0 : Math.round((sum / count) * 100) / 100;
}
