import { canonicalJson } from '../../message/index.js';
import type { Claim, Policy } from './policy.js';

/** What more than half of all say counts. */
export const byMajority: Policy = claims => {
  const [first] = alike(claims);
  if (!first || first.length * 2 <= claims.length) return undefined;
  const claim = first[0] as Claim;
  return { claim, reason: `${first.length} of ${claims.length} say so` };
};

/** Claims of equal values together, most first; of equally many, by the least agent id. */
export function alike(claims: readonly Claim[]): Claim[][] {
  const groups = new Map<string, Claim[]>();
  for (const claim of [...claims].sort(byAgent)) {
    const key = canonicalJson(claim.value);
    const group = groups.get(key);
    if (group) group.push(claim);
    else groups.set(key, [claim]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

/** By agent id, so that the order in which claims came does not matter. */
export function byAgent(a: Claim, b: Claim): number {
  return a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : 0;
}
