import { wordsOf } from './segment.js';
import { type Language, stopwords } from './stopwords.js';

/** Which language a text is in. */
export interface Detected {
  /** ISO 639-1, or `und` when the text does not tell. */
  readonly language: Language | 'und';
  /** 0–1: by how much it is likelier than the next. */
  readonly confidence: number;
  /** Share of words that are function words of each language. */
  readonly scores: Readonly<Record<Language, number>>;
}

/** Letters that one of the languages has and the others lack; each counts as that many function words. */
const telltale: Readonly<Record<Language, RegExp | undefined>> = { en: undefined, pt: /[ãõâêôàç]/gu, es: /[ñ¿¡]/gu };
/** So many characters from the start of a text are looked at. */
export const languageSampleChars = 50_000;
/** Below this share of function words a text is in none of the languages. */
const leastShare = 0.08;

/** Tells the language of a text from its function words and letters, from its first 50,000 characters. */
export function detectLanguage(text: string): Detected {
  const sample = text.slice(0, languageSampleChars);
  const words = wordsOf(sample);
  const share = (language: Language) => scoreOf(language, words, sample);
  const scores = { en: share('en'), pt: share('pt'), es: share('es') };
  const [best, next] = (Object.keys(scores) as Language[]).sort((a, b) => scores[b] - scores[a]) as [
    Language,
    Language,
  ];
  if (scores[best] < leastShare || scores[best] === scores[next]) return { language: 'und', confidence: 0, scores };
  return { language: best, confidence: round((scores[best] - scores[next]) / scores[best]), scores };
}

function scoreOf(language: Language, words: readonly string[], sample: string): number {
  if (words.length === 0) return 0;
  const set = stopwords[language];
  const signs = telltale[language];
  const letters = signs ? (sample.toLowerCase().match(signs)?.length ?? 0) : 0;
  const known = words.reduce((count, word) => count + (set.has(word) ? 1 : 0), 0);
  return round((known + letters) / words.length);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
