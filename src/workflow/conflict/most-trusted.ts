import { byAgent } from './majority.js';
import type { Policy } from './policy.js';

/** How much an agent is to be trusted, 0–1; undefined: nothing is known of it. */
export type Trust = (agent: string) => number | undefined;

/** What the agent says that is trusted most counts. Without a difference between the first two it cannot be said. */
export function byTrust(trust: Trust): Policy {
  return claims => {
    const known = [...claims].sort(byAgent).map(claim => ({ claim, score: trust(claim.agent) ?? 0 }));
    const [first, second] = known.sort((a, b) => b.score - a.score);
    if (!first || first.score === (second?.score ?? -1)) return undefined;
    return { claim: first.claim, reason: `${first.claim.agent} is trusted most: ${first.score.toFixed(2)}` };
  };
}
