import { MeshError } from '../base/index.js';
import type { StrategyName } from './call.js';
import { type Candidate, expectedMicros, nameOf } from './candidate.js';
import { type Need, whyNot } from './eligible.js';
import { strategies } from './strategies/strategies.js';

/** A model that can be asked. */
export interface Ranked {
  readonly candidate: Candidate;
  /** What the call would cost, in millionths of a US dollar, if the answer is as long as it may be. */
  readonly costMicros: number;
  /** By the strategy; lower comes first. */
  readonly score: number;
}

/** A model that cannot. */
export interface Excluded {
  readonly candidate: Candidate;
  readonly why: string;
}

/** Whom to ask, in order, and whom not. */
export interface Route {
  readonly ranked: readonly Ranked[];
  /** Those that could take the call and cannot be asked at the moment. */
  readonly resting: readonly Candidate[];
  readonly excluded: readonly Excluded[];
}

/**
 * Whom to ask: those that can take the call, by the strategy; among equals the cheaper, then the faster, then the better, then by name,
 * so that the order is the same each time.
 */
export function route(candidates: readonly Candidate[], need: Need, strategy: StrategyName): Route {
  const excluded: Excluded[] = [];
  const able: { candidate: Candidate; costMicros: number }[] = [];
  const resting: Candidate[] = [];
  for (const candidate of candidates) {
    const why = whyNot(candidate, need);
    if (why === undefined && candidate.rest) resting.push(candidate);
    else if (why === undefined) able.push({ candidate, costMicros: expectedMicros(candidate, need) });
    else excluded.push({ candidate, why });
  }
  const options = able.map(({ candidate, costMicros }) => ({ ...candidate.figures, costMicros }));
  const { score } = strategies[strategy];
  const ranked = able.map(({ candidate, costMicros }, at) => {
    const option = options[at];
    return { candidate, costMicros, score: option ? score(option, options) : 0 };
  });
  return { ranked: ranked.sort(byScore), resting, excluded };
}

function byScore(a: Ranked, b: Ranked): number {
  const [one, other] = [a.candidate, b.candidate];
  return (
    a.score - b.score ||
    a.costMicros - b.costMicros ||
    one.figures.latencyMs - other.figures.latencyMs ||
    other.figures.quality - one.figures.quality ||
    (nameOf(one.info) < nameOf(other.info) ? -1 : 1)
  );
}

/** Models that are named in an error, at most. */
const namedMax = 8;

/** Nobody can be asked; says why not for each, or what is not configured. */
export function noProvider({ excluded }: Route, missing: string | undefined): MeshError {
  if (missing !== undefined) return new MeshError('NO_PROVIDER', missing);
  const reasons = new Map<string, string[]>();
  for (const { candidate, why } of excluded) reasons.set(why, [...(reasons.get(why) ?? []), nameOf(candidate.info)]);
  const lines = [...reasons].map(([why, names]) => {
    const more = names.length > namedMax ? ` and ${names.length - namedMax} more` : '';
    return `${names.slice(0, namedMax).join(', ')}${more}: ${why}`;
  });
  return new MeshError('NO_PROVIDER', `none of ${excluded.length} models can take the call: ${lines.join('; ')}`);
}
