import { defineAgent } from '../agent/index.js';
import { readInput, textInputSchema } from './input.js';
import { bidding } from './offer.js';
import { languageSampleChars } from './text/language.js';
import { runJob } from './text/run-job.js';

/** Counts texts. */
export const statistician = defineAgent({
  id: 'text-statistics',
  description: 'Counts what is in a text.',
  version: '1.0.0',
  labels: { demo: 'true' },
  capabilities: {
    'text.statistics': {
      description: 'Bytes, words, sentences, paragraphs and reading time of a text.',
      input: textInputSchema,
      idempotent: true,
      bid: bidding({
        priceMicros: 50,
        priceMicrosPerKb: 1,
        timeMs: 5,
        timeMsPerMb: 130,
        quality: 1,
        description: 'exact counts',
      }),
      handle: (input, { signal }) => runJob('statistics', readInput(input), signal),
    },
  },
});

/** Finds what texts are about. */
export const indexer = defineAgent({
  id: 'keyword-finder',
  description: 'Finds the terms that a text is about.',
  version: '1.0.0',
  labels: { demo: 'true' },
  capabilities: {
    'text.keywords': {
      description: 'The terms that a text is about, strongest first; English, Portuguese, Spanish.',
      input: textInputSchema,
      idempotent: true,
      bid: bidding({
        priceMicros: 80,
        priceMicrosPerKb: 2,
        timeMs: 5,
        timeMsPerMb: 100,
        quality: 0.7,
        description: 'frequent words and pairs of words, without function words',
      }),
      handle: (input, { signal }) => runJob('keywords', readInput(input), signal),
    },
  },
});

/** Tells languages apart. */
export const linguist = defineAgent({
  id: 'language-detector',
  description: 'Tells English, Portuguese and Spanish apart.',
  version: '1.0.0',
  labels: { demo: 'true' },
  capabilities: {
    'text.language': {
      description: 'The language of a text: en, pt, es, or und when it does not tell.',
      input: textInputSchema,
      idempotent: true,
      bid: bidding({
        priceMicros: 30,
        priceMicrosPerKb: 0,
        timeMs: 6,
        timeMsPerMb: 0,
        charsMax: languageSampleChars,
        quality: 0.95,
        description: 'function words and letters of the first 50,000 characters',
      }),
      handle: (input, { signal }) => runJob('language', headOf(readInput(input)), signal),
    },
  },
});

/** More of the text is not looked at, so it need not go to a thread. */
function headOf<T extends { readonly text: string }>(input: T): T {
  return { ...input, text: input.text.slice(0, languageSampleChars) };
}
