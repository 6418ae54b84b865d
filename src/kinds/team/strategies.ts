import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../../base/index.js';
import { canonicalJson } from '../../message/index.js';

/** What became of one part of a task. */
export interface Part {
  readonly name: string;
  readonly capability: string;
  /** Qualified id of the agent that did it; empty when nobody did. */
  readonly agent: string;
  readonly output?: JsonValue;
  /** Why there is no output. */
  readonly failure?: string;
}

/** What a team makes of its parts: an outcome, or `again`: another round, in which each sees what the others said. */
export type Verdict = { readonly outcome: JsonValue } | { readonly again: string };

/** How a team comes to an outcome. Throws SUBTASKS_FAILED or NO_CONSENSUS when it cannot. */
export type TeamStrategy = (parts: readonly Part[]) => Verdict;

/** The strategies that have a name (S10). */
export type TeamStrategyName = 'complete' | 'partial' | 'plurality' | 'majority' | 'consensus';

/**
 * - `complete`: every part is needed; the outcome has the output of each under its name.
 * - `partial`: what came, under its name, and in `failed` what did not; one part at least is needed.
 * - `plurality`, `majority`: the parts are votes on one question; what most, or more than half of all, say.
 * - `consensus`: all who answered say the same, and more than half did; else they are asked again.
 */
export const teamStrategies: Readonly<Record<TeamStrategyName, TeamStrategy>> = {
  complete(parts) {
    const failed = parts.filter(({ failure }) => failure !== undefined);
    if (failed.length > 0) throw subtasksFailed(failed, parts);
    return { outcome: outputsOf(parts) };
  },
  partial(parts) {
    const failed = parts.filter(({ failure }) => failure !== undefined);
    if (failed.length === parts.length) throw subtasksFailed(failed, parts);
    return {
      outcome: { ...outputsOf(parts), failed: failed.map(({ name, failure = '' }) => ({ name, why: failure })) },
    };
  },
  plurality(parts) {
    const [first, second] = votesOf(parts);
    if (first && first.count > (second?.count ?? 0)) return { outcome: first.output };
    throw noConsensus(parts, 'no answer has more votes than every other');
  },
  majority(parts) {
    const [first] = votesOf(parts);
    if (first && first.count > parts.length / 2) return { outcome: first.output };
    throw noConsensus(parts, `no answer has more than half of ${parts.length} votes`);
  },
  consensus(parts) {
    const [first, second] = votesOf(parts);
    if (!first || second) return { again: 'the members do not agree' };
    if (first.count > parts.length / 2) return { outcome: first.output };
    throw noConsensus(parts, `only ${first.count} of ${parts.length} members answered`);
  },
};

interface Votes {
  readonly output: JsonValue;
  readonly count: number;
}

/** Equal outputs counted together, most votes first. */
function votesOf(parts: readonly Part[]): Votes[] {
  const votes = new Map<string, Votes>();
  for (const { output } of parts) {
    if (output === undefined) continue;
    const key = canonicalJson(output);
    votes.set(key, { output, count: (votes.get(key)?.count ?? 0) + 1 });
  }
  return [...votes.values()].sort((a, b) => b.count - a.count);
}

function outputsOf(parts: readonly Part[]): Record<string, JsonValue> {
  return Object.fromEntries(parts.flatMap(({ name, output }) => (output === undefined ? [] : [[name, output]])));
}

function subtasksFailed(failed: readonly Part[], parts: readonly Part[]): MeshError {
  const why = failed.map(({ name, failure }) => `"${name}": ${failure}`).join('; ');
  return new MeshError('SUBTASKS_FAILED', `${failed.length} of ${parts.length} parts failed: ${why}`);
}

/** Why the members of a team came to no common answer. */
export function noConsensus(parts: readonly Part[], why: string): MeshError {
  const said = parts.map(({ name, output, failure }) => `${name}: ${failure ?? JSON.stringify(output)}`.slice(0, 200));
  return new MeshError('NO_CONSENSUS', `${why} (${said.join('; ')})`);
}
