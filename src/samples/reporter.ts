import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { type Agent, defineAgent, type TaskContext } from '../agent/index.js';
import { readInput, textInputSchema } from './input.js';
import type { Negotiate, PartOutcome } from './parts.js';

/** What a report is made of: the name of the part, and what an agent must be able to do for it. */
const parts = {
  language: 'text.language',
  statistics: 'text.statistics',
  keywords: 'text.keywords',
  summary: 'text.summarize',
} as const;

/** How long a report may take, in ms: a text of ten megabytes goes to half a dozen agents. */
const reportTimeoutMs = 120_000;
/** What is left of the time for putting the parts together, in ms. */
const consolidateMs = 500;

/** Reports on texts: lets each part be negotiated, all at once, and puts together what comes back. */
export function createReporter(negotiate: Negotiate): Agent {
  return defineAgent({
    id: 'reporter',
    kind: 'collaborative',
    description: 'Reports on a text: has the parts negotiated and puts them together.',
    version: '1.0.0',
    labels: { demo: 'true' },
    concurrencyMax: 8,
    handleTimeoutMs: reportTimeoutMs,
    capabilities: {
      'text.report': {
        description: 'Language, statistics, keywords and a summary of a text, and who made each at what price.',
        input: textInputSchema,
        idempotent: true,
        handle: (input, context) => report(readInput(input).text, negotiate, context),
      },
    },
  });
}

async function report(text: string, negotiate: Negotiate, context: TaskContext): Promise<JsonObject> {
  const { conversationId, message, signal, deadlineMs, clock } = context;
  const doWithinMs = Math.max(1, Math.floor(deadlineMs - clock.now() - consolidateMs));
  const { traceContext } = message;
  const made = await Promise.all(
    Object.entries(parts).map(async ([name, capability]) => {
      const description = `${name} of a text of ${text.length} characters`;
      const part = { capability, input: text, description, conversationId, traceContext, doWithinMs, signal };
      return { name, capability, outcome: await negotiate(part) };
    }),
  );
  return consolidate(made);
}

interface Made {
  readonly name: string;
  readonly capability: string;
  readonly outcome: PartOutcome;
}

/** A part that failed is null, and named with why under `failed`. */
function consolidate(made: readonly Made[]): JsonObject {
  return {
    ...Object.fromEntries(made.map(({ name, outcome }) => [name, outcome.result ?? null])),
    failed: made
      .filter(({ outcome }) => outcome.failure !== undefined)
      .map(({ name, outcome }) => ({ part: name, why: outcome.failure ?? '' })),
    negotiations: made.map(({ capability, outcome }) => negotiationOf(capability, outcome)),
  };
}

function negotiationOf(capability: string, { id, proposals, winner }: PartOutcome): JsonValue {
  return {
    id,
    capability,
    proposals: [...proposals],
    winner: winner?.agent ?? null,
    price_micros: winner?.price_micros ?? null,
  };
}
