import { type Reputation, ReputationSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Context } from '../context.js';
import { showList } from '../listing.js';
import { withMesh } from '../mesh-client.js';
import { readLimit } from '../values.js';

/** Whose records. */
export interface ReputationInput {
  readonly agent?: string;
  readonly capability?: string;
  readonly limit?: string;
}

/** `dacp reputation`: what the promises of bidders were worth. */
export async function reputation(context: Context, input: ReputationInput): Promise<undefined> {
  const { terminal } = context;
  const { agent = '', capability = '', limit } = input;
  const request = { agent, capability, pageSize: readLimit(limit) };
  const found = await withMesh(context, mesh => mesh.negotiations.listReputations(request));
  const shown = showList(terminal, {
    schema: ReputationSchema,
    items: found.reputations,
    head,
    expendable,
    none: `nobody${agent && ` called ${agent}`} has been awarded yet${capability && ` for ${capability}`}`,
    nextPageToken: found.nextPageToken,
    row: rowOf,
  });
  if (shown) terminal.note('price, time and quality: what was delivered, as a multiple of what was promised');
}

const head = ['AGENT', 'CAPABILITY', 'AWARDS', 'KEPT', 'FAILED', 'PRICE', 'TIME', 'QUALITY', 'BRIER', 'TRUST', ''];
/** What a narrow terminal does without. */
const expendable = ['BRIER', '', 'QUALITY', 'TIME', 'CAPABILITY'];

function rowOf(one: Reputation): string[] {
  return [
    one.agent,
    one.capability,
    String(one.awards),
    String(one.completed),
    String(one.failed),
    times(one.priceRatio),
    times(one.timeRatio),
    times(one.qualityRatio),
    one.brier === undefined ? '' : one.brier.toFixed(2),
    one.trust.toFixed(2),
    one.newcomer ? 'newcomer' : ' ',
  ];
}

function times(ratio: number): string {
  return `× ${ratio.toFixed(2)}`;
}
