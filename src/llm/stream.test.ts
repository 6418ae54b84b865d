import { describe, expect, it } from 'vitest';
import type { MeshError } from '../base/index.js';
import type { Orchestrator } from './orchestrator.js';
import type { Piece } from './provider.js';
import { fault, provider, question, type Say, scene, well } from './scenario.js';

describe('a stream', () => {
  const broken = async function* (): AsyncGenerator<Piece> {
    yield { kind: 'text', text: 'It is ' };
    throw fault('STREAM_CUT');
  };
  const rest: Say = asked => well(asked.turns.at(-2)?.text === 'It is ' ? 'so.' : 'nothing was said');

  async function collect(llm: Orchestrator, more = {}) {
    const seen: unknown[] = [];
    try {
      for await (const piece of llm.stream({ ...question, ...more }))
        seen.push(piece.kind === 'text' ? piece.text : piece.kind);
    } catch (error) {
      seen.push((error as MeshError).reason);
    }
    return seen;
  }

  const both = () =>
    scene([provider('a', rest, { pieces: broken }), provider('b', rest, { costPer1kTokens: 0.002 })]).llm;

  it('that breaks off fails clearly', async () => {
    expect(await collect(both())).toEqual(['start', 'It is ', 'STREAM_CUT']);
  });

  it('goes on with the next when asked to', async () => {
    expect(await collect(both(), { continueOnBreak: true })).toEqual(['start', 'It is ', 'start', 'so.', 'answer']);
  });

  it('that has not begun goes to the next all the same', async () => {
    const { llm } = scene([
      provider('a', () => Promise.reject(fault('PROVIDER_FAILED'))),
      provider('b', () => well('b'), { costPer1kTokens: 0.002 }),
    ]);
    expect(await collect(llm)).toEqual(['start', 'b', 'answer']);
  });

  it('whose listener leaves is given up, and charged with what came', async () => {
    const settled: number[] = [];
    const purse = {
      reserve: () => ({
        recorded: Promise.resolve(),
        settle: ({ micros }: { micros: number }) => void settled.push(micros),
        release: () => undefined,
      }),
    };
    const endless = async function* (): AsyncGenerator<Piece> {
      for (;;) yield { kind: 'text', text: 'word' };
    };
    const { llm, clock } = scene([provider('a', rest, { pieces: endless })], { purse });
    for await (const piece of llm.stream(question)) if (piece.kind === 'text') break;
    expect([settled.length, clock.pending]).toEqual([1, 0]);
    for (let i = 0; i < 5; i++) for await (const piece of llm.stream(question)) if (piece.kind === 'text') break;
    expect((await llm.models())[0]).toMatchObject({ breaker: 'closed', figures: { reliability: 0.99 } });
  });
});
