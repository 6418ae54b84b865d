import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Negotiation, NegotiationSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { NegotiationState, Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { formatMoney } from '../../budget/index.js';
import type { Context } from '../context.js';
import { showList } from '../listing.js';
import { withMesh } from '../mesh-client.js';
import { formatAge, formatDuration, readLimit, word } from '../values.js';

/** Which negotiations. */
export interface NegotiationsInput {
  readonly open?: boolean;
  readonly capability?: string;
  readonly conversation?: string;
  readonly limit?: string;
}

/** `dacp negotiations`: which there are, newest first. */
export async function negotiations(context: Context, input: NegotiationsInput): Promise<undefined> {
  const { open = false, capability = '', conversation: conversationId = '', limit } = input;
  const request = { open, capability, conversationId, pageSize: readLimit(limit) };
  const { negotiations: items, nextPageToken } = await withMesh(context, mesh => mesh.negotiations.list(request));
  const nowMs = Date.now();
  showList(context.terminal, {
    schema: NegotiationSchema,
    items,
    head,
    expendable,
    none: 'there are no such negotiations; "dacp negotiate --capability NAME" begins one',
    nextPageToken,
    row: one => rowOf(one, nowMs),
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
    won ? formatMoney(won.priceMicros, won.currency || one.currency) : '',
    startedAt && endedAt ? formatDuration(timestampMs(endedAt) - timestampMs(startedAt)) : '',
    formatAge(startedAt, nowMs),
  ];
}

/** How it ended, else where it stands. */
function stateOf({ state, outcome }: Negotiation): string {
  const shown = state === NegotiationState.ENDED ? word(Outcome, outcome) : word(NegotiationState, state);
  return shown.replaceAll('-', '_');
}
