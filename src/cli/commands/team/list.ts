import { TeamOutcome, TeamSchema, TeamState } from '#gen/dacp/workflow/v1/team_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { fittedTable } from '../../table.js';
import { formatAge, word } from '../../values.js';
import { readLimit } from '../state/lines.js';

/** Which teams. */
export interface ListInput {
  readonly open?: boolean;
  readonly limit?: string;
}

const head = ['TEAM', 'STATE', 'MEMBERS', 'GOAL', 'STARTED', 'ID'];
/** What a narrow terminal does without. */
const expendable = ['GOAL', 'STARTED', 'ID'];

/** `dacp team list`: newest first. */
export async function list(context: Context, { open = false, limit }: ListInput): Promise<undefined> {
  const { terminal } = context;
  const pageSize = Math.min(1000, readLimit(limit ?? '50'));
  await withMesh(context, async mesh => {
    const { teams, nextPageToken } = await mesh.teams.listTeams({ open, pageSize });
    if (terminal.json) {
      for (const one of teams) terminal.object(protoJson(TeamSchema, one));
      return;
    }
    const nowMs = Date.now();
    const rows = teams.map(({ id, terms, state, outcome, members, startedAt }) => [
      terms?.plan?.name ?? '',
      state === TeamState.DISSOLVED ? word(TeamOutcome, outcome) : word(TeamState, state),
      members.map(({ agent }) => agent).join(', '),
      terms?.plan?.goal.slice(0, 40) ?? '',
      formatAge(startedAt, nowMs),
      id,
    ]);
    for (const line of fittedTable(head, rows, { width: terminal.width, expendable })) terminal.line(line);
    if (nextPageToken !== '') terminal.note('there are more: --limit shows them');
  });
}
