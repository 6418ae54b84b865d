import type { JsonValue } from '@bufbuild/protobuf';
import type { TextInput } from '../input.js';
import { extractKeywords } from './keywords.js';
import { detectLanguage } from './language.js';
import { countText } from './statistics.js';
import { summarizeByFrequency, summarizeByGraph } from './summarize.js';

/** What can be done with a text, by name; what comes out is plain data, so that it can cross from one thread to another. */
export const jobs = {
  statistics: ({ text }) => ({ ...countText(text) }),
  keywords: ({ text, count }) => ({ keywords: extractKeywords(text, count).map(keyword => ({ ...keyword })) }),
  language: ({ text }) => {
    const { language, confidence, scores } = detectLanguage(text);
    return { language, confidence, scores: { ...scores } };
  },
  frequency: ({ text, count }) => plainSummary(summarizeByFrequency(text, count)),
  graph: ({ text, count }) => plainSummary(summarizeByGraph(text, count)),
} satisfies Readonly<Record<string, (input: TextInput) => JsonValue>>;

/** One of them. */
export type JobName = keyof typeof jobs;

function plainSummary({ summary, sentences, method, of }: ReturnType<typeof summarizeByGraph>): JsonValue {
  return { summary, sentences: [...sentences], method, of };
}
