import type { TeamService } from '#gen/dacp/workflow/v1/team_pb.js';
import { traceContextOf } from '../../message/index.js';
import type { Implementation } from '../../rpc/index.js';
import type { Teams } from './teams.js';

/** The RPC edge of teams. */
export function createTeamService(teams: Teams): Implementation<typeof TeamService> {
  return {
    async formTeam(request, { traceparent }) {
      const traceContext = request.traceContext ?? traceContextOf(traceparent);
      return { team: await teams.form({ ...request, traceContext }) };
    },
    async getTeam({ id }) {
      return { team: await teams.get(id) };
    },
    listTeams: query => teams.list(query),
    async *watchTeam({ id, afterVersion }, { signal }) {
      for await (const step of teams.watch(id, afterVersion, signal)) yield { step };
    },
    async dissolveTeam({ id, reason }) {
      return { team: await teams.dissolve(id, reason) };
    },
  };
}
