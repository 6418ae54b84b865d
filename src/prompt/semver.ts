import type { Variable } from '#gen/dacp/prompt/v1/prompt_pb.js';

/** The version of a prompt that is new (S6). */
export const firstVersion = '1.0.0';

/** Compares two semantic versions (2.0.0), as `sort` takes it. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (const index of [0, 1, 2] as const) if (left[index] !== right[index]) return left[index] - right[index];
  return 0;
}

/** What the step from one version to the next is called: `major` when callers have to say something else. */
export type Step = 'major' | 'minor' | 'patch';

/** The version after this one. */
export function nextVersion(version: string, step: Step): string {
  const [major, minor, patch] = numbersOf(version);
  if (step === 'major') return `${major + 1}.0.0`;
  return step === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** How much a change of variables asks of callers. */
export function stepOf(before: readonly Variable[], after: readonly Variable[]): Step {
  const old = new Map(before.map(variable => [variable.name, variable]));
  let step: Step = before.some(({ name }) => !after.some(variable => variable.name === name)) ? 'major' : 'patch';
  for (const variable of after) {
    const was = old.get(variable.name);
    const asksMore = was ? was.type !== variable.type || (was.default && !variable.default) : !variable.default;
    if (asksMore) return 'major';
    if (!was && step === 'patch') step = 'minor';
  }
  return step;
}

function numbersOf(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return [major, minor, patch];
}
