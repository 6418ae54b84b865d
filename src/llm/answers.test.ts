import { describe, expect, it } from 'vitest';
import { fault, provider, question, scene, well } from './scenario.js';

describe('the cache', () => {
  it('gives the same answer to the same call at temperature 0, or when asked, and not otherwise', async () => {
    let calls = 0;
    const { llm, clock } = scene([provider('a', () => well(String(++calls)))]);
    const ask = async (more = {}) => (await llm.complete({ ...question, ...more })).text;
    expect([await ask(), await ask()]).toEqual(['1', '2']);
    expect([await ask({ temperature: 0 }), await ask({ temperature: 0, agentId: 'other' })]).toEqual(['3', '3']);
    expect([await ask({ cache: true }), await ask({ cache: true })]).toEqual(['4', '4']);
    expect(await ask({ temperature: 0, cache: false })).toBe('5');
    expect(await ask({ temperature: 0, maxTokens: 5 })).toBe('6');
    clock.advance(3_600_000);
    expect(await ask({ temperature: 0 })).toBe('7');
  });

  it('makes equal calls that are under way once, and stops when nobody waits any more', async () => {
    let calls = 0;
    let stopped = 0;
    const { llm } = scene([
      provider('a', ({ signal }) => {
        calls++;
        return new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            stopped++;
            reject(signal.reason);
          }),
        );
      }),
    ]);
    const aborts = [new AbortController(), new AbortController()];
    const both = aborts.map(({ signal }) =>
      llm.complete({ ...question, temperature: 0 }, { signal }).catch(() => 'gave up'),
    );
    await new Promise(resolve => setImmediate(resolve));
    aborts[0]?.abort(fault('CALL_CANCELLED'));
    await both[0];
    expect([calls, stopped]).toEqual([1, 0]);
    aborts[1]?.abort(fault('CALL_CANCELLED'));
    expect(await Promise.all(both)).toEqual(['gave up', 'gave up']);
    expect([calls, stopped]).toEqual([1, 1]);
  });
});
