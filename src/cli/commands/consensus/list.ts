import { ConsensusOutcome, ConsensusSchema, ConsensusState } from '#gen/dacp/workflow/v1/consensus_pb.js';
import type { Context } from '../../context.js';
import { showList } from '../../listing.js';
import { withMesh } from '../../mesh-client.js';
import { formatAge, readLimit, word } from '../../values.js';

/** Which votes. */
export interface ListInput {
  readonly open?: boolean;
  readonly limit?: string;
}

const head = ['VOTE', 'QUESTION', 'STATE', 'WINNER', 'VOTES', 'STARTED'];
/** What a narrow terminal does without. */
const expendable = ['VOTES', 'STARTED', 'QUESTION'];

/** `dacp consensus list`: newest first. */
export async function list(context: Context, { open = false, limit }: ListInput): Promise<undefined> {
  const request = { open, pageSize: readLimit(limit) };
  const { consensus: items, nextPageToken } = await withMesh(context, mesh => mesh.consensus.listConsensus(request));
  const nowMs = Date.now();
  showList(context.terminal, {
    schema: ConsensusSchema,
    items,
    head,
    expendable,
    none: 'there are no votes; "dacp consensus start QUESTION" begins one',
    nextPageToken,
    row: ({ id, terms, state, outcome, tally, votes, startedAt }) => [
      id,
      terms?.question.slice(0, 60) ?? '',
      state === ConsensusState.ENDED ? word(ConsensusOutcome, outcome) : word(ConsensusState, state),
      outcome === ConsensusOutcome.DECIDED ? (tally?.winner ?? '') : '',
      `${votes.length} of ${terms?.voters.length ?? 0}`,
      formatAge(startedAt, nowMs),
    ],
  });
}
