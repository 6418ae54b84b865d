import { type Team, TeamOutcome, TeamSchema, TeamState } from '#gen/dacp/workflow/v1/team_pb.js';
import { MeshError } from '../../../base/index.js';
import { errorOf } from '../../../message/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { word } from '../../values.js';
import { shortly } from './lines.js';

/** Which team. */
export interface ShowInput {
  readonly team: string;
}

/** `dacp team show`: one team as it stands. */
export async function show(context: Context, { team: id }: ShowInput): Promise<undefined> {
  await withMesh(context, async mesh => {
    const { team } = await mesh.teams.getTeam({ id }).catch(async error => {
      // A name is that of a team that stands; else the last one that had it is meant.
      if (!(error instanceof MeshError) || error.reason !== 'TEAM_UNKNOWN') throw error;
      const { teams } = await mesh.teams.listTeams({ pageSize: 1000 });
      const last = teams.find(({ terms }) => terms?.plan?.name === id);
      if (!last) throw error;
      return await mesh.teams.getTeam({ id: last.id });
    });
    if (team) showTeam(context, team);
  });
}

/** `dacp team dissolve`: ends a team. */
export async function dissolve(
  context: Context,
  { team: id, reason = '' }: ShowInput & { readonly reason?: string },
): Promise<undefined> {
  await withMesh(context, async mesh => {
    const { team } = await mesh.teams.dissolveTeam({ id, reason });
    if (team) showTeam(context, team);
  });
}

function showTeam({ terminal }: Context, team: Team): void {
  if (terminal.json) {
    terminal.object(protoJson(TeamSchema, team));
    return;
  }
  const { terms, state, outcome, members, done, failure, result } = team;
  const stands = state === TeamState.DISSOLVED ? `dissolved: ${word(TeamOutcome, outcome)}` : word(TeamState, state);
  terminal.line(`${terms?.plan?.name ?? ''}  ${stands}  ${terms?.plan?.goal ?? ''}`.trimEnd());
  for (const { agent, role, lead } of members) terminal.line(`  ${role}  ${agent}${lead ? '  leads' : ''}`);
  for (const { subtask, agent, result: made } of done) terminal.line(`  ${subtask}  by ${agent}  ${shortly(made)}`);
  if (result) terminal.line(`result  ${shortly(result)}`);
  if (failure) terminal.line(terminal.style.dim(errorOf(failure).message));
}
