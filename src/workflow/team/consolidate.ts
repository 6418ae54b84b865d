import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../../base/index.js';
import { type Part, type TeamStrategyName, teamStrategies } from '../../kinds/index.js';
import { contentJson } from '../../message/index.js';
import type { Claim } from '../conflict/policy.js';
import { type ConflictPorts, resolveConflict } from '../conflict/resolve.js';
import { planOf, type TeamState } from './state.js';

/** The strategies that teams have, by name (S10). */
export const strategyNames = Object.keys(teamStrategies);

/**
 * What comes of the parts of a goal by the team's strategy; where members say different things, its policy for conflicts says what counts.
 * Errors: NO_CONSENSUS, SUBTASKS_FAILED, CONFLICT_UNRESOLVED.
 */
export async function consolidate(state: TeamState, ports: ConflictPorts): Promise<JsonValue> {
  const { strategy, conflict, subtasks, roles } = planOf(state);
  const parts: Part[] = subtasks.map(({ name, role }) => {
    const done = state.progress.get(name)?.done;
    const capability = roles.find(one => one.name === role)?.capability ?? '';
    return { name, capability, agent: done?.agent ?? '', ...(done && { output: contentJson(done.result) }) };
  });
  const name = (strategy || 'complete') as TeamStrategyName;
  try {
    const verdict = teamStrategies[name](parts);
    if ('outcome' in verdict) return verdict.outcome;
    throw new MeshError('NO_CONSENSUS', verdict.again);
  } catch (error) {
    if (!conflict || !(error instanceof MeshError) || error.reason !== 'NO_CONSENSUS') throw error;
    const { claim } = await resolveConflict(claimsOf(state, parts), conflict, ports);
    return claim.value;
  }
}

function claimsOf(state: TeamState, parts: readonly Part[]): Claim[] {
  return parts.flatMap(({ name, agent, output }) =>
    output === undefined ? [] : [{ agent, value: output, atMs: state.progress.get(name)?.doneAtMs ?? 0 }],
  );
}
