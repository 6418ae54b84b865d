import { describe, expect, it } from 'vitest';
import { provider, question, scene, well, while10s } from './scenario.js';

describe('with nobody to ask', () => {
  it('says which models and providers there are when another is wanted', async () => {
    const { llm } = scene([provider('a', () => well('so')), provider('b', () => well('so'), { models: [] })]);
    const saying = (message: string) => ({ reason: 'NO_PROVIDER', message });
    await expect(llm.complete({ ...question, model: 'x' })).rejects.toMatchObject(
      saying('there is no model x; like it are m; "dacp llm models" shows all'),
    );
    expect(await llm.complete({ ...question, model: 'a/m' })).toMatchObject({ provider: 'a', model: 'm' });
    await expect(llm.complete({ ...question, model: 'b/m' })).rejects.toMatchObject(
      saying('there is no model b/m; "dacp llm models" shows all'),
    );
    await expect(llm.complete({ ...question, provider: 'aa' })).rejects.toMatchObject(
      saying('there is no provider aa; there are a, b'),
    );
    await expect(llm.complete({ ...question, provider: 'b' })).rejects.toMatchObject(
      saying('no model of b is known; name those that may be asked with DACP_MODELS=b/MODEL, or start its server'),
    );
  });

  it('says in one line what is missing and how to set it', async () => {
    const { llm } = scene([]);
    await expect(llm.complete(question)).rejects.toMatchObject({
      reason: 'NO_PROVIDER',
      message: expect.stringMatching(/^no model is configured: set OPENAI_API_KEY.*$/),
    });
  });

  it('keeps to the limit of calls that is set', async () => {
    const { llm, clock } = scene([provider('a', () => well('a'), { rateLimit: { limit: 1, windowMs: 30_000 } })]);
    await llm.complete(question);
    expect(await while10s(clock, llm.complete(question))).toMatchObject({
      reason: 'PROVIDERS_FAILED',
      message: expect.stringContaining('the limit of calls'),
    });
  });
});
