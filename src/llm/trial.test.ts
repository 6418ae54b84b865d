import { describe, expect, it } from 'vitest';
import type { Orchestrator } from './orchestrator.js';
import type { Purse } from './purse.js';
import { provider, question, scene, well } from './scenario.js';

describe('what a call can cost', () => {
  async function firstPiece(llm: Orchestrator): Promise<void> {
    for await (const _ of llm.stream(question)) return;
  }

  /** A purse whose reserve is in the record when told. */
  function slowPurse() {
    let record = () => undefined as unknown;
    const recorded = new Promise<void>(resolve => {
      record = () => resolve();
    });
    const purse = { reserve: () => ({ recorded, settle: () => undefined, release: () => undefined }) };
    return { purse, record: () => record() };
  }

  it('is written while the provider works, and nothing of the answer leaves before', async () => {
    for (const kind of ['complete', 'stream'] as const) {
      const { purse, record } = slowPurse();
      const heard: string[] = [];
      const { llm } = scene(
        [
          provider('a', () => {
            heard.push('asked');
            return well('a');
          }),
        ],
        { purse },
      );
      const got = (kind === 'stream' ? firstPiece(llm) : llm.complete(question)).then(() => heard.push('answered'));
      await new Promise(resolve => setImmediate(resolve));
      expect(heard, kind).toEqual(['asked']);
      record();
      await got;
      expect(heard, kind).toEqual(['asked', 'answered']);
    }
  });

  it('lasts as long as the call may, although its provider may be silent for a shorter time only', async () => {
    const lasting: number[] = [];
    const hold = { recorded: Promise.resolve(), settle: () => undefined, release: () => undefined };
    const purse: Purse = {
      reserve({ forMs }) {
        lasting.push(forMs);
        return hold;
      },
    };
    const { llm } = scene([provider('a', () => well('a'), { timeoutMs: 1_000 })], { purse });
    for await (const _ of llm.stream(question, { timeoutMs: 600_000 }));
    const vectors = { timeoutMs: 1_000, models: ['embed'] };
    const { llm: other } = scene([provider('b', () => well('b'), vectors)], { purse });
    await other.embed({ texts: ['a'] }, { timeoutMs: 300_000 });
    for (const [index, leastMs] of [600_000, 300_000].entries()) expect(lasting[index]).toBeGreaterThan(leastMs);
  });

  it('and cannot be written keeps its caller waiting no longer than it wants to', async () => {
    const { purse } = slowPurse();
    const { llm, clock } = scene([provider('a', () => well('a'))], { purse });
    const late = llm.complete(question, { timeoutMs: 100 });
    await new Promise(resolve => setImmediate(resolve));
    clock.advance(100);
    await expect(late).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    expect((await llm.models())[0]).toMatchObject({ breaker: 'closed', figures: { calls: 1 } });
  });
});
