import { defineAgent } from '../agent/index.js';
import { readInput, textInputSchema } from './input.js';
import { bidding } from './offer.js';
import { prefersTexts } from './taste.js';
import { runJob } from './text/run-job.js';

const description = 'A few sentences of a text that say most of it.';

/** Summarises cheaply and fast. */
export const frequencySummarizer = defineAgent({
  id: 'summarizer-frequency',
  description: 'Summarises by the frequency of words: cheap and fast.',
  version: '1.0.0',
  labels: { demo: 'true' },
  vote: prefersTexts('short'),
  capabilities: {
    'text.summarize': {
      description,
      input: textInputSchema,
      idempotent: true,
      bid: bidding({
        priceMicros: 100,
        priceMicrosPerKb: 2,
        timeMs: 6,
        timeMsPerMb: 160,
        quality: 0.6,
        description: 'sentences whose words are frequent',
      }),
      handle: (input, { signal }) => runJob('frequency', readInput(input), signal),
    },
  },
});

/** Summarises with more care, at a higher price. */
export const graphSummarizer = defineAgent({
  id: 'summarizer-graph',
  description: 'Summarises by ranking sentences in a graph: better, dearer, slower.',
  version: '1.0.0',
  labels: { demo: 'true' },
  vote: prefersTexts('long'),
  capabilities: {
    'text.summarize': {
      description,
      input: textInputSchema,
      idempotent: true,
      bid: bidding({
        priceMicros: 400,
        priceMicrosPerKb: 8,
        timeMs: 60,
        timeMsPerMb: 190,
        quality: 0.85,
        description: 'sentences that many others resemble (TextRank)',
      }),
      handle: (input, { signal }) => runJob('graph', readInput(input), signal),
    },
  },
});
