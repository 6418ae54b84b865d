import { describe, expect, it } from 'vitest';
import type { Provider } from './provider.js';
import { fault, provider, question, scene, well, while10s } from './scenario.js';

describe('a server that knows its models alone', () => {
  const server = (models: () => Promise<string[]>, name = 'local') => {
    const { make, models: _, ...config } = provider(name, () => well(name));
    const made = async () => ({ ...(await (make as () => Provider)()), models });
    return { ...config, kind: 'local' as const, make: made };
  };

  it('is asked which it has', async () => {
    const { llm } = scene([server(async () => ['qwen', 'nomic-embed-text'])]);
    expect(await llm.complete(question)).toMatchObject({ model: 'qwen' });
    expect((await llm.embed({ texts: ['x'] })).model).toBe('nomic-embed-text');
  });

  it('is waited for by who wants it, one of its models, or to see all', async () => {
    const later = () => new Promise<string[]>(resolve => setImmediate(resolve, ['qwen']));
    const both = () => scene([server(later), provider('a', () => well('a'))]).llm;
    expect(await both().complete({ ...question, provider: 'local' })).toMatchObject({ model: 'qwen' });
    expect(await both().complete({ ...question, model: 'qwen' })).toMatchObject({ provider: 'local' });
    expect((await both().models()).map(({ info }) => info.model)).toEqual(['m', 'qwen']);
    const llm = both();
    const first = await Promise.all([llm.complete(question), llm.complete({ ...question, provider: 'local' })]);
    expect(first.map(({ provider: name }) => name)).toEqual(['a', 'local']);
  });

  it('keeps nobody waiting who can ask others, and is not waited for for ever', async () => {
    const silent = server(() => new Promise(() => undefined));
    const both = scene([silent, provider('a', () => well('a'))]).llm;
    expect(await both.complete(question)).toMatchObject({ provider: 'a' });
    const { llm, clock } = scene([server(() => Promise.reject(fault('PROVIDER_FAILED')))]);
    expect(await while10s(clock, llm.complete(question))).toMatchObject({
      reason: 'NO_PROVIDER',
      message: expect.stringContaining('start the server'),
    });
  });
});
