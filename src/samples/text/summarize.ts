import { type Sentence, sentencesOf, wordsOf } from './segment.js';
import { allStopwords } from './stopwords.js';

/** A summary: sentences of the text, in their order. */
export interface Summary {
  readonly summary: string;
  readonly sentences: readonly string[];
  /** How the sentences were picked. */
  readonly method: 'frequency' | 'graph';
  /** How many sentences the text has. */
  readonly of: number;
}

interface Candidate extends Sentence {
  readonly terms: ReadonlySet<string>;
  readonly score: number;
}

/** Beyond so many sentences the graph is drawn over the most promising ones only: its cost grows with the square. */
export const graphSentencesMax = 300;
/** Links and addresses say nothing with their letters. */
const address = /\]\([^)\s]*\)|https?:\/\/\S+/g;
/** What does not end as a sentence does – a line before a list, a caption – says less alone. */
const wholeSentence = /[.!?…]["'”’»)\]*_]*$/;
const fragmentWeight = 0.2;
const damping = 0.85;
const rounds = 30;
/** A sentence longer than this counts as if it had this many terms, else long ones always win. */
const termsMax = 30;

/** The cheap way: sentences whose words are frequent in the text. Linear in its length. */
export function summarizeByFrequency(text: string, count = 3): Summary {
  const candidates = scoreByFrequency(sentencesOf(text));
  return summaryOf(candidates, { count, method: 'frequency', of: candidates.length });
}

/** The careful way: sentences that many others resemble (TextRank: Mihalcea and Tarau, 2004). */
export function summarizeByGraph(text: string, count = 3): Summary {
  const scored = scoreByFrequency(sentencesOf(text));
  const candidates = scored.length > graphSentencesMax ? best(scored, graphSentencesMax) : scored;
  return summaryOf(rank(candidates), { count, method: 'graph', of: scored.length });
}

function scoreByFrequency(sentences: readonly Sentence[]): Candidate[] {
  const frequency = new Map<string, number>();
  const termed = sentences.map(sentence => {
    const terms = wordsOf(sentence.text.replace(address, ' ')).filter(
      word => word.length > 2 && !allStopwords.has(word),
    );
    for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1);
    return { ...sentence, terms: new Set(terms) };
  });
  return termed.map(sentence => {
    let sum = 0;
    for (const term of sentence.terms) sum += frequency.get(term) ?? 0;
    const size = sentence.terms.size;
    return {
      ...sentence,
      score: size < 3 ? 0 : (sum / size) * Math.sqrt(Math.min(size, termsMax)) * weightOf(sentence),
    };
  });
}

/** Texts begin with what they are about: the first sentence counts half as much again, the next ones ever less. */
function weightOf({ text, index }: Sentence): number {
  return (1 + 0.5 / (index + 1)) * (wholeSentence.test(text) ? 1 : fragmentWeight);
}

/** PageRank over sentences; an edge weighs as much as two sentences have in common. */
function rank(candidates: readonly Candidate[]): Candidate[] {
  const size = candidates.length;
  const weights = new Float64Array(size * size);
  const sums = new Float64Array(size);
  candidates.forEach((a, i) => {
    for (let j = i + 1; j < size; j++) {
      const weight = similarity(a, candidates[j] as Candidate);
      weights[i * size + j] = weights[j * size + i] = weight;
      sums[i] = (sums[i] ?? 0) + weight;
      sums[j] = (sums[j] ?? 0) + weight;
    }
  });
  let scores = new Float64Array(size).fill(1);
  for (let round = 0; round < rounds; round++) scores = spread(scores, weights, sums);
  return candidates.map((candidate, i) => ({ ...candidate, score: (scores[i] ?? 0) * weightOf(candidate) }));
}

function spread(scores: Float64Array, weights: Float64Array, sums: Float64Array): Float64Array<ArrayBuffer> {
  const size = scores.length;
  const next = new Float64Array(size).fill(1 - damping);
  for (let j = 0; j < size; j++) {
    const sum = sums[j] ?? 0;
    if (sum === 0) continue;
    const share = (damping * (scores[j] ?? 0)) / sum;
    for (let i = 0; i < size; i++) next[i] = (next[i] ?? 0) + share * (weights[j * size + i] ?? 0);
  }
  return next;
}

function similarity(a: Candidate, b: Candidate): number {
  if (a.terms.size < 2 || b.terms.size < 2) return 0;
  const [few, many] = a.terms.size < b.terms.size ? [a.terms, b.terms] : [b.terms, a.terms];
  let common = 0;
  for (const term of few) if (many.has(term)) common++;
  return common / (Math.log(a.terms.size + 1) + Math.log(b.terms.size + 1));
}

function best(candidates: readonly Candidate[], count: number): Candidate[] {
  return [...candidates].sort((a, b) => b.score - a.score || a.index - b.index).slice(0, count);
}

function summaryOf(
  candidates: readonly Candidate[],
  made: { count: number; method: Summary['method']; of: number },
): Summary {
  const seen = new Set<string>();
  const distinct = candidates.filter(({ text }) => !seen.has(text) && seen.add(text));
  const sentences = best(distinct, made.count)
    .sort((a, b) => a.index - b.index)
    .map(({ text }) => text);
  return { summary: sentences.join(' '), sentences, method: made.method, of: made.of };
}
