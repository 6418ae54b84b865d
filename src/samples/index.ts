/**
 * Ring 8: agents that do real work without a model or a key, for the demo and to read: three that analyse texts, two that compete for
 * summaries, and one that has the parts of a report negotiated among them.
 *
 *     const host = createHost({ exchange, agents: [...analysts, ...summarizers] });
 *
 * Rules: what an agent bids is what it was measured to take, on one core. The algorithms in `text` are pure; long texts are worked on
 * in a thread, so that a host goes on answering. What is no text is refused before anybody pays for it.
 */
import { indexer, linguist, statistician } from './analysts.js';
import { createReporter } from './reporter.js';
import { frequencySummarizer, graphSummarizer } from './summarizers.js';

/** Count, find keywords, tell languages apart. */
export const analysts = [statistician, indexer, linguist] as const;

/** Two ways to summarise: cheap and fast, or better. */
export const summarizers = [frequencySummarizer, graphSummarizer] as const;

/** Has a report's parts negotiated among the others. */
export const reporter = createReporter();
