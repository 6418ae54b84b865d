import { create, equals } from '@bufbuild/protobuf';
import { durationFromMs, durationMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type FormTeamRequest,
  TeamPlanSchema,
  type TeamStarted,
  TeamStartedSchema,
} from '#gen/dacp/workflow/v1/team_pb.js';
import { MeshError, newId } from '../../base/index.js';
import { fieldInvalid, newTraceContext } from '../../message/index.js';
import { strategyNames } from './consolidate.js';
import { planOf, type TeamState } from './state.js';

/** How long a team stands unless said, in ms. */
const standsMs = 3_600_000;
/** Teams within teams. */
const depthMax = 5;

/** The team that stands, if it has this plan. Errors: TEAM_HELD. */
export function samePlan({ plan }: FormTeamRequest, state: TeamState): TeamState {
  if (plan && equals(TeamPlanSchema, plan, planOf(state))) return state;
  throw new MeshError('TEAM_HELD', `team "${planOf(state).name}" stands, with another plan; choose another name`);
}

/** The terms of a team. Errors: FIELD_INVALID. */
export function startedOf(request: FormTeamRequest, nowMs: number): TeamStarted {
  const { plan, within, policy, priceMicrosMax, currency, proposeWithin, namespace } = request;
  if (!plan) throw fieldInvalid([{ field: 'plan', rule: 'required', message: 'value is required' }]);
  checkPlan(plan, 1);
  return create(TeamStartedSchema, {
    plan,
    deadline: timestampFromMs(Math.floor(nowMs + (within ? durationMs(within) : standsMs))),
    ...(policy && { policy }),
    ...(priceMicrosMax !== undefined && { priceMicrosMax }),
    currency,
    proposeWithin: proposeWithin ?? durationFromMs(5_000),
    conversationId: request.conversationId || newId(),
    traceContext: request.traceContext ?? newTraceContext(),
    namespace,
  });
}

function checkPlan({ roles, lead, subtasks, strategy }: NonNullable<FormTeamRequest['plan']>, depth: number): void {
  const names = new Set(roles.map(({ name }) => name));
  const fault = (field: string, message: string) => fieldInvalid([{ field, rule: 'dacp.plan', message }]);
  if (depth > depthMax) throw fault('roles.team', `at most ${depthMax} teams within each other`);
  if (names.size < roles.length) throw fault('roles', 'name each role once');
  if (lead !== '' && !names.has(lead)) throw fault('lead', `"${lead}" is no role`);
  if (strategy !== '' && !strategyNames.includes(strategy)) throw fault('strategy', `use ${strategyNames.join(', ')}`);
  const strange = subtasks.find(({ role }) => !names.has(role));
  if (strange) throw fault('subtasks.role', `"${strange.role}" is no role`);
  if (new Set(subtasks.map(({ name }) => name)).size < subtasks.length) throw fault('subtasks', 'name each part once');
  for (const { name, capability, team } of roles) {
    if ((capability === '') === (team === undefined))
      throw fault(`roles.${name}`, 'takes a capability or a team, one of them');
    if (team) checkPlan(team, depth + 1);
  }
}
