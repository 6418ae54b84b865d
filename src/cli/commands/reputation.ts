import { type Reputation, ReputationSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { withMesh } from '../mesh-client.js';
import { protoJson } from '../proto-json.js';
import { fittedTable } from '../table.js';

/** Whose records. */
export interface ReputationInput {
  readonly agent?: string;
  readonly capability?: string;
  readonly limit?: string;
}

/** `dacp reputation`: what the promises of bidders were worth. */
export async function reputation(context: Context, input: ReputationInput): Promise<undefined> {
  const { terminal } = context;
  const pageSize = readLimit(input.limit);
  const { agent = '', capability = '' } = input;
  await withMesh(context, async mesh => {
    const { reputations, nextPageToken } = await mesh.negotiations.listReputations({ agent, capability, pageSize });
    if (terminal.json) {
      for (const one of reputations) terminal.object(protoJson(ReputationSchema, one));
      return;
    }
    if (reputations.length === 0) {
      terminal.note(`nobody${agent && ` called ${agent}`} has been awarded yet${capability && ` for ${capability}`}`);
      return;
    }
    for (const line of fittedTable(head, reputations.map(rowOf), { width: terminal.width, expendable }))
      terminal.line(line);
    terminal.note('price, time and quality: what was delivered, as a multiple of what was promised');
    if (nextPageToken !== '') terminal.note('there are more: --limit shows them');
  });
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

function readLimit(text = '50'): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new MeshError('OPTION_INVALID', `--limit ${text}: takes a whole number from 1 to 1000`);
}
