import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMemoryDecisions,
  createStoredDecisions,
  type DecisionStore,
  decisionMigrations,
  defineAgent,
} from '../../../src/agent/index.js';
import { createFakeClock, MeshError } from '../../../src/base/index.js';
import { contentJson, jsonContent } from '../../../src/message/index.js';
import { createMeters } from '../../../src/observability/index.js';
import { createPostgres, createSqlite } from '../../../src/storage/index.js';
import { makeDatabase, postgres } from '../../harness/postgres.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { gate, scene } from './scene.js';

/** An agent whose decisions are cached by its input; how often it decided. */
function decider(
  decide: (percept: string) => unknown = percept => ({ said: percept }),
  options: object = {},
  caching: object = {},
) {
  let count = 0;
  const agent = defineAgent<string, unknown>({
    id: 'a',
    version: '1.0.0',
    perceive: message => String(contentJson(message.content)),
    decide(percept) {
      count++;
      return decide(percept);
    },
    act: decision => decision as never,
    decisions: { key: percept => (percept === 'fresh' ? undefined : percept), ...caching },
    concurrencyMax: 8,
  });
  const stage = scene([agent], options);
  const ask = (input: string) => stage.offer('a', { content: jsonContent(input) });
  return { ...stage, ask, count: () => count };
}

describe('a decision that was made', () => {
  it('is taken again for the same key, until it is too old', async () => {
    const { ask, settle, clock, count } = decider();
    const asked = [];
    for (const input of ['x', 'x', 'y', 'x', 'fresh', 'fresh']) {
      asked.push(ask(input));
      await settle();
    }
    expect(count()).toBe(4);
    expect(asked.map(({ replies }) => contentJson(replies[0]?.content))).toMatchObject([
      { said: 'x' },
      { said: 'x' },
      { said: 'y' },
      { said: 'x' },
      { said: 'fresh' },
      { said: 'fresh' },
    ]);
    await clock.advanceAsync(3_600_000);
    ask('x');
    await settle();
    expect(count()).toBe(5);
  });

  it('is kept for the keys that were used last', async () => {
    const { ask, settle, count } = decider(undefined, {}, { max: 2 });
    for (const input of ['x', 'y', 'x', 'z', 'x', 'y']) {
      ask(input);
      await settle();
    }
    expect(count()).toBe(4);
  });

  it('is made once for all who need it at the same time, and fails once for them', async () => {
    const work = gate();
    const { ask, settle, count } = decider(async percept => {
      await work.opened;
      if (percept === 'bad') throw new MeshError('REFUSED', 'bad');
      return percept;
    });
    const good = [ask('x'), ask('x'), ask('x')];
    const bad = [ask('bad'), ask('bad')];
    await settle();
    work.open();
    await settle();
    expect(count()).toBe(2);
    expect(good.map(({ endings }) => endings[0])).toEqual(['well', 'well', 'well']);
    expect(bad.map(({ endings }) => endings[0])).toMatchObject(Array(2).fill({ reason: 'REFUSED' }));
    ask('bad');
    await settle();
    expect(count()).toBe(3);
  });

  it('is made by the next one when its maker is told to stop', async () => {
    const gates = [gate<string>(), gate<string>()];
    let turn = 0;
    const { ask, settle, count } = decider(() => gates[turn++]?.opened);
    const first = ask('x');
    const second = ask('x');
    await settle();
    first.cancel(new MeshError('CALL_CANCELLED', 'gone'));
    await settle();
    expect(count()).toBe(2);
    gates[1]?.open('second');
    await settle();
    expect(contentJson(second.replies[0]?.content)).toBe('second');
  });

  it('is counted as found or not', async () => {
    const meters = createMeters();
    const { ask, settle } = decider(undefined, { meters });
    for (const input of ['x', 'x', 'x', 'y']) {
      ask(input);
      await settle();
    }
    const { text } = await meters.render();
    expect(text).toContain('agent_decision_cache_hits_total{agent_id="a",tier="local"} 2');
    expect(text).toContain('agent_decision_cache_misses_total{agent_id="a"} 2');
  });
});

describe('decisions that instances share', () => {
  it('are found by the other instance, and not by one that keeps its own', async () => {
    const decisions = createMemoryDecisions(createFakeClock());
    const first = decider(undefined, { decisions }, { shared: true });
    first.ask('x');
    await first.settle();
    const second = decider(undefined, { decisions }, { shared: true });
    const asked = second.ask('x');
    for (let i = 0; i < 3; i++) await second.settle();
    expect([first.count(), second.count()]).toEqual([1, 0]);
    expect(contentJson(asked.replies[0]?.content)).toEqual({ said: 'x' });
    const own = decider(undefined, { decisions });
    own.ask('x');
    await own.settle();
    expect(own.count()).toBe(1);
  });

  it('are made afresh when the place where they are kept fails, says nothing, or cannot keep them', async () => {
    const broken: DecisionStore = {
      get: () => Promise.reject(new Error('down')),
      put: () => Promise.reject(new Error('down')),
    };
    const silent: DecisionStore = { get: () => new Promise(() => undefined), put: () => new Promise(() => undefined) };
    for (const decisions of [broken, silent]) {
      const { ask, clock, count } = decider(undefined, { decisions }, { shared: true });
      const asked = ask('x');
      await clock.advanceAsync(1_100);
      expect([count(), asked.endings]).toEqual([1, ['well']]);
    }
    const { ask, settle } = decider(
      () => 'kept',
      { decisions: createMemoryDecisions(createFakeClock()) },
      { shared: true },
    );
    const asked = ask('x');
    for (let i = 0; i < 3; i++) await settle();
    expect(asked.endings).toEqual(['well']);
  });
});

describe.each(['memory', 'sqlite', ...(postgres ? ['postgres'] : [])])('a place for shared decisions: %s', kind => {
  const folder = makeTemporaryFolder();
  const clock = createFakeClock();
  let store: DecisionStore = createMemoryDecisions(clock);
  let close = async () => undefined as unknown;

  beforeAll(async () => {
    if (kind === 'memory') return;
    const migrations = decisionMigrations;
    const database =
      kind === 'sqlite'
        ? createSqlite({ folder: folder.path, migrations })
        : createPostgres({ url: await makeDatabase(), migrations });
    await database.start();
    store = createStoredDecisions(database, clock);
    close = () => database.close();
  });
  afterAll(async () => {
    await close();
    folder[Symbol.dispose]?.();
  });

  it('keeps a decision as long as it holds, and the newer one of two', async () => {
    const untilMs = clock.now() + 1_000;
    expect(await store.get('k')).toBeUndefined();
    await store.put('k', { decision: '1', untilMs });
    await store.put('k', { decision: '2', untilMs });
    await store.put('other', { decision: '3', untilMs: untilMs + 1_000 });
    expect(await store.get('k')).toEqual({ decision: '2', untilMs });
    clock.advance(1_000);
    expect(await store.get('k')).toBeUndefined();
    expect(await store.get('other')).toMatchObject({ decision: '3' });
  });
});
