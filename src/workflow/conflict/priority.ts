import type { Policy } from './policy.js';

/** Who is named first counts, of those who say something. */
export function byPriority(agents: readonly string[]): Policy {
  return claims => {
    for (const [rank, agent] of agents.entries()) {
      const claim = claims.find(one => one.agent === agent);
      if (claim) return { claim, reason: `${agent} has priority ${rank + 1}` };
    }
    return undefined;
  };
}
