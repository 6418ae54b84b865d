import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Agent, defineAgent, negotiate, type TaskContext } from '../agent/index.js';
import { toMeshError } from '../base/index.js';
import { readInput, textInputSchema } from './input.js';
import { bidding } from './offer.js';

/** How the parts are negotiated: as the agent room does it, unless a test has its own way. */
export type Negotiate = typeof negotiate;

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

/** Makes the agent that reports on texts: it has each part negotiated, all at once, and puts together what comes back. */
export function createReporter(by: Negotiate = negotiate): Agent {
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
        bid: bidding({
          priceMicros: 50,
          priceMicrosPerKb: 1,
          timeMs: 500,
          timeMsPerMb: 2_000,
          quality: 0.8,
          description: 'negotiates the parts, and puts them together',
        }),
        handle: (input, context) => report(readInput(input).text, by, context),
      },
    },
  });
}

/** A part of the report; `failure` says why there is no `output`. */
interface Made {
  readonly output?: JsonValue;
  readonly failure?: string;
  readonly negotiation: JsonObject;
}

async function report(text: string, by: Negotiate, context: TaskContext): Promise<JsonObject> {
  const names = Object.keys(parts) as (keyof typeof parts)[];
  const made = await Promise.all(names.map(name => makePart({ text, capability: parts[name], by }, context)));
  return {
    ...Object.fromEntries(names.map((name, index) => [name, made[index]?.output ?? null])),
    failed: names.flatMap((part, index) => {
      const why = made[index]?.failure;
      return why === undefined ? [] : [{ part, why }];
    }),
    negotiations: made.map(({ negotiation }) => negotiation),
  };
}

type Part = { readonly text: string; readonly capability: string; readonly by: Negotiate };

/** Has one part negotiated; what goes wrong is in what it gives. */
async function makePart({ text, capability, by }: Part, context: TaskContext): Promise<Made> {
  const doMs = Math.max(1, Math.floor(context.deadlineMs - context.clock.now() - consolidateMs));
  try {
    const { output, agent, negotiation } = await by(context, { capability, input: text, doMs });
    const proposals = negotiation.offers.map(proposalOf);
    const price = proposals.find(proposal => proposal.agent === agent)?.price_micros ?? null;
    return { output, negotiation: { id: negotiation.id, capability, proposals, winner: agent, price_micros: price } };
  } catch (thrown) {
    const { message, details } = toMeshError(thrown);
    const id = details.negotiation_id ?? '';
    return { failure: message, negotiation: { id, capability, proposals: [], winner: null, price_micros: null } };
  }
}

function proposalOf({ agent, proposal }: Offer) {
  return {
    agent,
    price_micros: Number(proposal?.priceMicros ?? 0n),
    time_ms: proposal?.time ? durationMs(proposal.time) : null,
    quality: proposal?.quality ?? 0,
  };
}
