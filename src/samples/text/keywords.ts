import { withoutFences, wordsOf } from './segment.js';
import { allStopwords } from './stopwords.js';

/** A word or a phrase that a text is about. */
export interface Keyword {
  readonly term: string;
  /** How often it stands there. */
  readonly count: number;
  /** 0–1; the strongest has 1. */
  readonly score: number;
}

/** A phrase counts as much as its words together, and must come back to count at all. */
const phraseCountMin = 2;

/**
 * The terms that a text is about, strongest first: words that come back and are no function words, and pairs of such words that stand
 * side by side, code blocks of Markdown left out. A word whose every use is in a stronger pair is left out.
 */
export function extractKeywords(text: string, max = 10): Keyword[] {
  const words = wordsOf(withoutFences(text));
  const singles = new Map<string, number>();
  const pairs = new Map<string, number>();
  words.forEach((word, at) => {
    if (!isMeaningful(word)) return;
    add(singles, word);
    const next = words[at + 1];
    if (next !== undefined && isMeaningful(next) && next !== word) add(pairs, `${word} ${next}`);
  });
  const phrases = [...pairs].filter(([, count]) => count >= phraseCountMin);
  const weighted = [
    ...[...singles].map(([term, count]) => ({ term, count, weight: count * lengthWeight(term) })),
    ...phrases.map(([term, count]) => ({ term, count, weight: count * 1.8 * lengthWeight(term) })),
  ].sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1));
  const kept = withoutParts(weighted.slice(0, max * 4)).slice(0, max);
  const strongest = kept[0]?.weight ?? 1;
  return kept.map(({ term, count, weight }) => ({
    term,
    count,
    score: Math.round((weight / strongest) * 1000) / 1000,
  }));
}

function isMeaningful(word: string): boolean {
  return word.length > 2 && !allStopwords.has(word);
}

/** Longer words say more, up to a point. */
function lengthWeight(term: string): number {
  return Math.min(2, 0.5 + term.length / 10);
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function withoutParts<T extends { term: string; count: number }>(terms: readonly T[]): T[] {
  const phrases = terms.filter(({ term }) => term.includes(' '));
  return terms.filter(
    ({ term, count }) =>
      !phrases.some(other => other.count >= count && ` ${other.term} `.includes(` ${term} `) && other.term !== term),
  );
}
