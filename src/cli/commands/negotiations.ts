import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Negotiation, NegotiationSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { NegotiationState, Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { withMesh } from '../mesh-client.js';
import { formatPrice } from '../money.js';
import { protoJson } from '../proto-json.js';
import { fittedTable } from '../table.js';
import { formatAge, formatDuration, word } from '../values.js';

/** Which negotiations. */
export interface NegotiationsInput {
  readonly open?: boolean;
  readonly capability?: string;
  readonly conversation?: string;
  readonly limit?: string;
}

/** `dacp negotiations`: which there are, newest first. */
export async function negotiations(context: Context, input: NegotiationsInput): Promise<undefined> {
  const { terminal } = context;
  const pageSize = readLimit(input.limit);
  await withMesh(context, async mesh => {
    const { open = false, capability = '', conversation: conversationId = '' } = input;
    const answer = await mesh.negotiations.list({ open, capability, conversationId, pageSize });
    if (terminal.json) {
      for (const one of answer.negotiations) terminal.object(protoJson(NegotiationSchema, one));
      return;
    }
    const nowMs = Date.now();
    const rows = answer.negotiations.map(one => rowOf(one, nowMs));
    for (const line of fittedTable(head, rows, { width: terminal.width, expendable })) terminal.line(line);
    if (answer.nextPageToken !== '') terminal.note('there are more: --limit shows them');
  });
}

const head = ['NEGOTIATION', 'CAPABILITY', 'STATE', 'PROPOSALS', 'WINNER', 'PRICE', 'TOOK', 'STARTED'];
/** What a narrow terminal does without. */
const expendable = ['PROPOSALS', 'TOOK', 'PRICE', 'STARTED'];

function rowOf(one: Negotiation, nowMs: number): string[] {
  const award = one.awards.at(-1)?.award;
  const won = one.offers.find(({ proposalId }) => proposalId === award?.proposalId)?.proposal;
  const { startedAt, endedAt } = one;
  return [
    one.id,
    one.task?.capability ?? '',
    stateOf(one),
    String(one.offers.length),
    award?.agent ?? '',
    won ? formatPrice(won.priceMicros, won.currency || one.currency) : '',
    startedAt && endedAt ? formatDuration(timestampMs(endedAt) - timestampMs(startedAt)) : '',
    formatAge(startedAt, nowMs),
  ];
}

/** How it ended, else where it stands. */
function stateOf({ state, outcome }: Negotiation): string {
  const shown = state === NegotiationState.ENDED ? word(Outcome, outcome) : word(NegotiationState, state);
  return shown.replaceAll('-', '_');
}

function readLimit(text = '50'): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new MeshError('OPTION_INVALID', `--limit ${text}: takes a whole number from 1 to 1000`);
}
