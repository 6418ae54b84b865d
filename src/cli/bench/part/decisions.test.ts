import { describe, expect, it } from 'vitest';
import { agentMetrics, createMeters } from '../../../observability/index.js';
import { watchDecisions } from './decisions.js';

describe('times of decisions', () => {
  it('are kept from the first time on that somebody asks', () => {
    const { meters: watched, decisions } = watchDecisions(createMeters());
    const observe = watched.histogram(agentMetrics.decisionTime).series({ agent_id: 'a' });
    observe(1);
    expect(decisions().count).toBe(0);
    observe(0.002);
    observe(0.004);
    expect(decisions()).toMatchObject({ count: 2, meanMs: 3 });
    expect(decisions().count).toBe(0);
  });
});
