import { describe, expect, it } from 'vitest';
import { provider, question, scene, well } from './scenario.js';

describe('JSON of a schema', () => {
  const outputSchema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] };

  it('is repaired once, with both calls paid for', async () => {
    const said = ['{"n": "one"}', '```json\n{"n": 1}\n```'];
    const asked: string[] = [];
    const { llm } = scene([
      provider('a', ({ turns }) => {
        asked.push(turns.at(-1)?.text ?? '');
        return well(said.shift() ?? '');
      }),
    ]);
    expect(await llm.complete({ ...question, outputSchema })).toMatchObject({
      json: { n: 1 },
      tokens: { input: 20, output: 40 },
      costMicros: 60,
    });
    expect(asked[1]).toContain('answer/n must be number');
  });

  it('fails when its repair does not fit either', async () => {
    const { llm } = scene([provider('a', () => well('no'))]);
    await expect(llm.complete({ ...question, outputSchema })).rejects.toMatchObject({ reason: 'OUTPUT_INVALID' });
  });

  it('is not asked for by a schema that is none', async () => {
    const { llm } = scene([provider('a', () => well('no'))]);
    await expect(llm.complete({ ...question, outputSchema: { type: 'thing' } })).rejects.toMatchObject({
      reason: 'FIELD_INVALID',
    });
  });
});
