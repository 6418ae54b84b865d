import { describe, expect, it } from 'vitest';
import { MeshError } from '../base/index.js';
import { fault, provider, question, type Say, scene, well, while10s } from './scenario.js';

describe('when a provider fails', () => {
  it('asks the next at once, and says who said what', async () => {
    const { llm } = scene([
      provider('a', () => Promise.reject(fault('PROVIDER_FAILED'))),
      provider('b', () => well('because'), { costPer1kTokens: 0.002 }),
    ]);
    expect(await llm.complete(question)).toMatchObject({
      provider: 'b',
      text: 'because',
      costMicros: 60,
      attempts: [{ provider: 'a', reason: 'PROVIDER_FAILED' }, { provider: 'b' }],
    });
  });

  it('tells its own fault when nobody else may be asked', async () => {
    const { llm } = scene([
      provider('a', () => Promise.reject(fault('PROVIDER_FAILED'))),
      provider('b', () => well('x')),
    ]);
    await expect(llm.complete({ ...question, fallbackEnabled: false })).rejects.toMatchObject({
      reason: 'PROVIDER_FAILED',
    });
  });

  it('lists what each one said when all failed, after one more round of those that may do better', async () => {
    const asked: string[] = [];
    const fails = (name: string, reason: string) =>
      provider(name, () => {
        asked.push(name);
        throw fault(reason);
      });
    const { llm, clock } = scene([fails('a', 'PROVIDER_FAILED'), fails('b', 'PROVIDER_REFUSED')]);
    const error = await while10s(clock, llm.complete(question));
    expect(error).toMatchObject({
      reason: 'PROVIDERS_FAILED',
      message: expect.stringMatching(/^all of 3 tries failed: a\/m, the last of 2 tries: [^;]*; b\/m: [^;]*$/),
    });
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('does not ask one again before it wants to be', async () => {
    const asked: number[] = [];
    const { llm, clock } = scene([
      provider('a', () => {
        asked.push(clock.monotonic());
        if (asked.length === 1) throw fault('PROVIDER_RATE_LIMITED', 3_000);
        return well('a');
      }),
      provider('b', () => well('b'), { costPer1kTokens: 0.002 }),
    ]);
    const first = await llm.complete(question);
    clock.advance(2_900);
    const second = await llm.complete(question);
    clock.advance(200);
    const third = await llm.complete(question);
    expect([first.provider, second.provider, third.provider]).toEqual(['b', 'b', 'a']);
    expect(asked).toEqual([0, 3_100]);
  });

  it('waits for the only one there is', async () => {
    let calls = 0;
    const { llm, clock } = scene([
      provider('a', () => (calls++ === 0 ? Promise.reject(fault('PROVIDER_RATE_LIMITED', 2_000)) : well('late'))),
    ]);
    expect(await while10s(clock, llm.complete(question))).toMatchObject({ text: 'late', latencyMs: 2_000 });
  });

  it('leaves one alone that failed five times in a row, and takes it back after two successes', async () => {
    let ill = true;
    let calls = 0;
    const { llm, clock } = scene([
      provider(
        'a',
        () => {
          calls++;
          if (ill) throw fault('PROVIDER_FAILED');
          return well('a');
        },
        { reliability: 1 },
      ),
      provider('b', () => well('b'), { costPer1kTokens: 0.002 }),
    ]);
    const call = { ...question, minQuality: 0.5 };
    for (let i = 0; i < 8; i++) await llm.complete(call);
    expect([calls, (await llm.models())[0]?.breaker]).toEqual([5, 'open']);
    expect((await llm.models())[0]?.rest?.why).toMatch(/failed too often, last with PROVIDER_FAILED – .+; it is asked/);
    ill = false;
    clock.advance(60_000);
    expect([(await llm.complete(call)).provider, (await llm.models())[0]?.breaker]).toEqual(['a', 'half-open']);
    expect([(await llm.complete(call)).provider, (await llm.models())[0]?.breaker]).toEqual(['a', 'closed']);
  });

  it('gives up what takes too long, and asks the next', async () => {
    const { llm, clock } = scene([
      provider(
        'a',
        ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        { timeoutMs: 1_000 },
      ),
      provider('b', () => well('b'), { costPer1kTokens: 0.002 }),
    ]);
    expect(await while10s(clock, llm.complete(question))).toMatchObject({
      provider: 'b',
      latencyMs: 1_000,
      attempts: [{ reason: 'PROVIDER_TIMEOUT' }, {}],
    });
  });

  it('ends at the deadline of the call, and when its caller gives up', async () => {
    const hangs: Say = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { llm, clock } = scene([provider('a', hangs), provider('b', hangs)]);
    expect(await while10s(clock, llm.complete(question, { timeoutMs: 500 }))).toMatchObject({
      reason: 'DEADLINE_PASSED',
    });
    const abort = new AbortController();
    const given = llm.complete(question, { signal: abort.signal });
    await clock.advanceAsync(10);
    abort.abort();
    await expect(given).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
    expect(clock.pending).toBe(0);
  });
});

it('asks no other model of a provider that does not take the key, and goes on with the next provider', async () => {
  let calls = 0;
  const refuse = () => {
    calls++;
    return Promise.reject(new MeshError('PROVIDER_REFUSED', 'a answered 401', { details: { status: '401' } }));
  };
  const models = { models: ['m', 'n', 'o'] };
  const { llm } = scene([provider('a', refuse, models), provider('b', () => well('so'), { costPer1kTokens: 0.002 })]);
  expect(await llm.complete(question)).toMatchObject({ provider: 'b', text: 'so' });
  expect(calls).toBe(1);
});
