import { TeamStepSchema } from '#gen/dacp/workflow/v1/team_pb.js';
import { MeshError } from '../../base/index.js';
import type { StepKind, UndertakingKind } from '../undertaking/undertaking.js';
import { decide, type TeamCommand } from './decide.js';
import { deadlineMs, evolve, initialState, type TeamState } from './state.js';

/** The types of the events of teams. */
const teamEvents: Readonly<Record<StepKind<typeof TeamStepSchema>['case'], string>> = {
  started: 'team.started',
  joined: 'team.member_joined',
  left: 'team.member_left',
  assigned: 'team.subtask_assigned',
  done: 'team.subtask_done',
  failed: 'team.subtask_failed',
  ended: 'team.ended',
};

/** Teams as undertakings. */
export const teamKind: UndertakingKind<TeamState, typeof TeamStepSchema, TeamCommand> = {
  name: 'team',
  schema: TeamStepSchema,
  unknown: id => new MeshError('TEAM_UNKNOWN', `there is no team "${id.slice(0, 64)}"; "dacp team list" shows all`),
  initial: initialState,
  decide,
  evolve,
  typeOf: kind => teamEvents[kind.case],
  agentOf: ({ value }) => ('agent' in value ? value.agent : ''),
  dueMs: deadlineMs,
  tick: { kind: 'tick' },
};
