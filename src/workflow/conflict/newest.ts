import { byAgent } from './majority.js';
import type { Policy } from './policy.js';

/** What was said last counts; of what was said at the same moment, what the agent with the least id says. */
export const byNewest: Policy = claims => {
  const [claim] = [...claims].sort((a, b) => b.atMs - a.atMs || byAgent(a, b));
  return claim && { claim, reason: `${claim.agent} said so last` };
};
