import { describe, expect, it } from 'vitest';
import { provider, question, type Say, scene, well, while10s } from './scenario.js';

describe('figures', () => {
  it('are measured, and change who is fastest', async () => {
    const takes =
      (ms: number): Say =>
      () =>
        new Promise(resolve => clock.setTimer(ms, () => resolve(well('x'))));
    const { llm, clock } = scene([provider('a', takes(3_000)), provider('b', takes(200))]);
    const call = { ...question, strategy: 'performance_optimized' as const };
    expect(await while10s(clock, llm.complete(call))).toMatchObject({ provider: 'a' });
    expect(await while10s(clock, llm.complete(call))).toMatchObject({ provider: 'b' });
    expect((await llm.models()).map(({ figures }) => Math.round(figures.latencyMs))).toEqual([3_000, 200]);
  });

  it('of quality follow what answers are rated', async () => {
    const { llm } = scene([provider('a', () => well('a')), provider('b', () => well('b'), { costPer1kTokens: 0.002 })]);
    const call = { ...question, strategy: 'quality_optimized' as const };
    const { id, provider: first } = await llm.complete(call);
    expect([first, llm.rate(id, 0).quality]).toEqual(['a', 0.75]);
    expect((await llm.complete({ ...call, minQuality: 0 })).provider).toBe('b');
    expect(() => llm.rate('nobody', 1)).toThrow('no answer nobody is remembered');
  });

  it('of usage are summed up by model, agent and conversation', async () => {
    const { llm } = scene([provider('a', () => well('a'))]);
    await llm.complete({ ...question, agentId: 'ann', conversationId: 'c-1' });
    await llm.complete({ ...question, agentId: 'ann' });
    expect(llm.usage('agent')).toEqual([
      { key: 'ann', calls: 2, failures: 0, tokens: { input: 20, output: 40, cached: 0 }, costMicros: 60 },
    ]);
    expect(llm.usage('conversation')).toMatchObject([{ key: 'c-1', calls: 1 }]);
  });
});
