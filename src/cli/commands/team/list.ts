import { TeamOutcome, TeamSchema, TeamState } from '#gen/dacp/workflow/v1/team_pb.js';
import type { Context } from '../../context.js';
import { showList } from '../../listing.js';
import { withMesh } from '../../mesh-client.js';
import { formatAge, readLimit, word } from '../../values.js';

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
  const request = { open, pageSize: readLimit(limit) };
  const { teams: items, nextPageToken } = await withMesh(context, mesh => mesh.teams.listTeams(request));
  const nowMs = Date.now();
  showList(context.terminal, {
    schema: TeamSchema,
    items,
    head,
    expendable,
    none: 'there are no teams; "dacp team form NAME" forms one',
    nextPageToken,
    row: ({ id, terms, state, outcome, members, startedAt }) => [
      terms?.plan?.name ?? '',
      state === TeamState.DISSOLVED ? word(TeamOutcome, outcome) : word(TeamState, state),
      members.map(({ agent }) => agent).join(', '),
      terms?.plan?.goal.slice(0, 40) ?? '',
      formatAge(startedAt, nowMs),
      id,
    ],
  });
}
