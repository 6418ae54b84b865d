import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../agent/index.js';
import { createFakeClock } from '../../base/index.js';
import { createMessage } from '../../message/index.js';
import type { RecordedEffect, Said } from '../dialogue.js';
import { dialogueOf } from '../scenario.js';
import { createServed } from './served.js';

type Kept = Pick<RecordedEffect, 'kind' | 'name' | 'request'> & { readonly answer: number };

function scene(kept: readonly Kept[], { strict = false, live = false } = {}) {
  const [said] = dialogueOf([{ said: 'ann ask shop' }]).said;
  const effects = kept.map(({ answer, ...effect }, index) => ({
    ...effect,
    ...{ agent: 'shop', messageId: 'm1', number: index + 1, outcome: { answer }, startedAtMs: 0, tookMs: 0 },
  }));
  const all = said ? [{ ...said, effects } as Said] : [];
  const told: string[] = [];
  const served = createServed({
    said: all,
    fromNumber: 1,
    clock: createFakeClock(99_000),
    originOf: () => all[0],
    live,
    strict,
    onDiverged: ({ what }) => told.push(what),
  });
  const message = createMessage({ performative: 'ask', sender: 'ann', receiver: 'shop' });
  const ask = (kind: Effect['kind'], name = '', request: Effect['request'] = null, byMessages = false) =>
    served.recorded({ kind, name, request, message, agentId: 'shop', number: 1, byMessages });
  return { ask, told, served };
}

const tool = (name: string, request: Effect['request'], answer: number): Kept => ({
  kind: 'tool',
  name,
  request,
  answer,
});

describe('what was got from outside', () => {
  it('is served by what is asked, in order, whatever the order of keys', () => {
    const { ask } = scene([
      tool('count', { a: 1, b: 2 }, 1),
      tool('count', { a: 9 }, 2),
      tool('count', { b: 2, a: 1 }, 3),
    ]);
    expect(ask('tool', 'count', { a: 9 })).toEqual({ answer: 2 });
    expect(ask('tool', 'count', { b: 2, a: 1 })).toEqual({ answer: 1 });
    expect(ask('tool', 'count', { a: 1, b: 2 })).toEqual({ answer: 3 });
  });

  it('of a tool that asks agents alone is what these said: it runs, also where it is new, unless all must be as it was', () => {
    const kept = [tool('negotiate', { what: 'a' }, 1), tool('count', {}, 2)];
    const { ask, told, served } = scene(kept, { strict: true });
    expect(ask('tool', 'negotiate', { what: 'a' }, true)).toBeUndefined();
    expect(ask('tool', 'count', {})).toEqual({ answer: 2 });
    expect(() => ask('tool', 'negotiate', { what: 'b' }, true)).toThrow(
      expect.objectContaining({ reason: 'REPLAY_DIVERGED' }),
    );
    expect([told.length, served.left('shop', 'm1')]).toEqual([1, []]);
    expect(scene([]).ask('tool', 'negotiate', { what: 'b' }, true)).toBeUndefined();
  });

  it('is told where there is no answer, and is really asked for when that is wanted', () => {
    const { ask, told } = scene([]);
    expect(() => ask('tool', 'count', { a: 1 })).toThrow(expect.objectContaining({ reason: 'REPLAY_DIVERGED' }));
    expect(told).toEqual(['agent "shop" asked tool "count" with {"a":1}']);
    expect(scene([], { live: true }).ask('tool', 'count')).toBeUndefined();
  });

  it('goes on with time from the recorded moment, and with the same numbers each time', () => {
    const { ask } = scene([{ kind: 'time', name: '', request: null, answer: 1_234 }]);
    expect(ask('time')).toEqual({ answer: 1_234 });
    expect(ask('time')).toEqual({ answer: 1_000 });
    expect(ask('random')).toEqual(scene([]).ask('random'));
  });

  it('must be asked in the same order when it is strict', () => {
    const kept = [
      tool('a', null, 1),
      { kind: 'random', name: '', request: null, answer: 0.5 } as const,
      tool('b', null, 2),
    ];
    const { ask, told, served } = scene(kept, { strict: true });
    expect(ask('tool', 'a')).toEqual({ answer: 1 });
    expect(() => ask('tool', 'b')).toThrow(/asked tool "b"/);
    expect(told).toHaveLength(1);
    expect(served.left('shop', 'm1').map(({ name }) => name)).toEqual(['', 'b']);
    expect(ask('random')).toEqual({ answer: 0.5 });
  });

  it('serves each answer once, whatever is asked', () => {
    const names = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(names, names, (then, now) => {
        const { ask } = scene(then.map((name, index) => tool(name, null, index)));
        const left = then.map((name, index) => ({ name, index }));
        for (const name of now) {
          const at = left.findIndex(one => one.name === name);
          if (at < 0) expect(() => ask('tool', name)).toThrow();
          else expect(ask('tool', name)).toEqual({ answer: left.splice(at, 1)[0]?.index });
        }
      }),
    );
  });
});
