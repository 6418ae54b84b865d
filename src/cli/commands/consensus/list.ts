import { ConsensusOutcome, ConsensusSchema, ConsensusState } from '#gen/dacp/workflow/v1/consensus_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { fittedTable } from '../../table.js';
import { formatAge, word } from '../../values.js';
import { readLimit } from '../state/lines.js';

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
  const { terminal } = context;
  const pageSize = Math.min(1000, readLimit(limit ?? '50'));
  await withMesh(context, async mesh => {
    const { consensus, nextPageToken } = await mesh.consensus.listConsensus({ open, pageSize });
    if (terminal.json) {
      for (const one of consensus) terminal.object(protoJson(ConsensusSchema, one));
      return;
    }
    const nowMs = Date.now();
    const rows = consensus.map(({ id, terms, state, outcome, tally, votes, startedAt }) => [
      id,
      terms?.question.slice(0, 60) ?? '',
      state === ConsensusState.ENDED ? word(ConsensusOutcome, outcome) : word(ConsensusState, state),
      outcome === ConsensusOutcome.DECIDED ? (tally?.winner ?? '') : '',
      `${votes.length} of ${terms?.voters.length ?? 0}`,
      formatAge(startedAt, nowMs),
    ]);
    for (const line of fittedTable(head, rows, { width: terminal.width, expendable })) terminal.line(line);
    if (nextPageToken !== '') terminal.note('there are more: --limit shows them');
  });
}
