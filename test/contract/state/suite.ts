import type { JsonValue } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WatchResponse } from '../../../gen/ts/dacp/state/v1/state_pb.js';
import { contentJson } from '../../../src/message/index.js';
import { keyOf, mergePatch, prunableTo, type StateKey, snapshotEvery, streamOf } from '../../../src/state/index.js';
import type { StoreUnderTest } from '../storage/database-contract.js';
import { openScene, order, type Scene } from './scene.js';

/** What states keep to, whatever database they are on. */
export function statesContract(makeStore: () => StoreUnderTest): void {
  let scene: Scene;
  let next = 0;
  /** A state that no other test has. */
  const fresh = () => order(`order-${next++}`);
  beforeAll(async () => {
    scene = await openScene(makeStore());
  });
  afterAll(() => scene.close());

  /** A state of so many changes, one every 10 ms. */
  async function grown(changes: number): Promise<StateKey> {
    const key = fresh();
    await scene.create(key, { n: 1 });
    for (let n = 2; n <= changes; n++) {
      scene.clock.advance(10);
      await scene.update(key, { n });
    }
    return key;
  }

  test('a change is there for whoever reads next, also after a restart', async () => {
    const key = fresh();
    await scene.create(key, { a: 1, b: 2 }, { status: 'open' });
    await scene.apply(key, [{ kind: 'transition', to: 'paid', updates: { b: null, c: 3 } }]);
    expect(await scene.states.get(key)).toMatchObject({ value: { a: 1, c: 3 }, status: 'paid', revision: 2n });
    await scene.restart();
    expect(await scene.states.get(key)).toMatchObject({ value: { a: 1, c: 3 }, status: 'paid', revision: 2n });
    expect(await scene.update(key, { a: 2 })).toMatchObject({ value: { a: 2, c: 3 }, revision: 3n });
  });

  test('the record has the events by the names of the standard, as large as their changes', async () => {
    const key = fresh();
    await scene.create(key, { large: 'x'.repeat(10_000) }, { cause: { actor: 'ann', conversationId: 'c-1' } });
    await scene.update(key, { a: 1 }, { cause: { reason: 'why' } });
    await scene.apply(key, [{ kind: 'transition', to: 'done' }]);
    await scene.remove(key);
    const events = await scene.store.readStream(streamOf(key));
    expect(events.map(({ type }) => type)).toEqual([
      'state_created',
      'state_updated',
      'transition_executed',
      'state_deleted',
    ]);
    expect(events[0]).toMatchObject({ agentId: 'ann', conversationId: 'c-1', namespace: 'default', source: 'state' });
    expect(events[1]?.payload?.value.length).toBeLessThan(100);
    expect(events[1]?.payload?.typeUrl).toBe('type.googleapis.com/dacp.state.v1.StateUpdated');
  });

  test('a past revision is read from the snapshot before it and at most 100 events', async () => {
    const key = await grown(350);
    for (const revision of [1n, 99n, 100n, 101n, 299n, 350n]) {
      scene.reads.stream = 0;
      expect((await scene.states.get(key, { revision })).value).toEqual({ n: Number(revision) });
      expect(scene.reads.stream).toBe(Number(revision % snapshotEvery));
    }
    await expect(scene.states.get(key, { revision: 351n })).rejects.toMatchObject({
      reason: 'REVISION_UNKNOWN',
      details: { revision: '350' },
    });
  });

  test('a past time is read the same way; before it was created, it was not there', async () => {
    const createdMs = scene.clock.now();
    const key = await grown(350);
    for (const n of [1, 100, 101, 250, 350]) {
      scene.reads.stream = 0;
      const timeMs = createdMs + (n - 1) * 10 + 5;
      expect((await scene.states.get(key, { timeMs })).value).toEqual({ n });
      expect(scene.reads.stream).toBeLessThanOrEqual(100);
    }
    await expect(scene.states.get(key, { timeMs: createdMs - 1 })).rejects.toMatchObject({ reason: 'STATE_UNKNOWN' });
  });

  test('without its snapshots a state is read all the same, and a rebuild makes them again', async () => {
    const key = await grown(250);
    await scene.database.write([{ sql: 'DELETE FROM state_snapshot' }]);
    await scene.restart();
    scene.reads.stream = 0;
    expect((await scene.states.get(key, { revision: 240n })).value).toEqual({ n: 240 });
    expect(scene.reads.stream).toBe(240);
    await scene.states.rebuild();
    scene.reads.stream = 0;
    expect((await scene.states.get(key, { revision: 240n })).value).toEqual({ n: 240 });
    expect(scene.reads.stream).toBe(40);
  });

  test('a state of which an event was taken by hand hides no other: the list follows, and a rebuild goes through', async () => {
    const [whole, damaged] = [keyOf({ type: 'torn', id: 'whole' }), keyOf({ type: 'torn', id: 'damaged' })] as const;
    for (const key of [whole, damaged]) {
      await scene.create(key, { n: 0 });
      await scene.update(key, { n: 1 });
      await scene.update(key, { n: 2 });
    }
    const params = [streamOf(damaged)];
    await scene.database.write([{ sql: 'DELETE FROM event WHERE stream = $1 AND version = 2', params }]);
    await scene.restart();
    await scene.states.rebuild();
    await scene.update(whole, { n: 3 });
    const { items } = await scene.states.list({ query: { type: 'torn' } });
    expect(items.map(({ key, value }) => [key.id, value])).toEqual([['whole', { n: 3 }]]);
    await expect(scene.states.get(damaged)).rejects.toMatchObject({ reason: 'REVISION_UNKNOWN' });
  });

  test('what retention may take of its events is what a snapshot stands for; the rest is read and listed as before', async () => {
    const beganMs = scene.clock.now();
    const key = await grown(250);
    const stream = streamOf(key);
    expect(await prunableTo(scene.database, stream, 99n)).toBe(0n);
    expect(await prunableTo(scene.database, stream, 249n)).toBe(200n);
    expect(await prunableTo(scene.database, 'orders/1', 249n)).toBe(249n);
    await scene.database.write([{ sql: 'DELETE FROM event WHERE stream = $1 AND version <= 200', params: [stream] }]);
    await scene.restart();
    expect(await scene.states.get(key)).toMatchObject({ value: { n: 250 }, revision: 250n });
    expect((await scene.states.get(key, { revision: 220n })).value).toEqual({ n: 220 });
    expect((await scene.states.get(key, { revision: 200n })).value).toEqual({ n: 200 });
    const gone = { reason: 'REVISION_UNKNOWN', details: { revision: '200' } };
    for (const moment of [
      { revision: 50n },
      { revision: 150n },
      { timeMs: beganMs + 500 },
      { timeMs: beganMs + 1_500 },
    ])
      await expect(scene.states.get(key, moment)).rejects.toMatchObject(gone);
    await scene.states.rebuild();
    const { items } = await scene.states.list({ query: { type: 'order', id: key.id } });
    expect(items).toMatchObject([{ value: { n: 250 }, revision: 250n }]);
    expect(await scene.update(key, { n: 251 })).toMatchObject({ revision: 251n });
  });

  test('at every time it is what applying its changes one by one gives', async () => {
    const json = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(fc.constant(null), fc.integer({ max: 9 }), fc.dictionary(fc.constantFrom('x', 'y'), fc.constant(1))),
    ) as fc.Arbitrary<JsonValue>;
    const steps = fc.array(fc.record({ updates: json, afterMs: fc.integer({ min: 0, max: 3 }) }), { maxLength: 130 });
    await fc.assert(
      fc.asyncProperty(steps, async changes => {
        const key = fresh();
        await scene.create(key, {});
        const values: { atMs: number; value: JsonValue }[] = [{ atMs: scene.clock.now(), value: {} }];
        for (const { updates, afterMs } of changes) {
          scene.clock.advance(afterMs);
          await scene.update(key, updates);
          values.push({ atMs: scene.clock.now(), value: mergePatch(values.at(-1)?.value, updates) });
        }
        for (const [index, { value }] of values.entries())
          if (index % 7 === 0)
            expect((await scene.states.get(key, { revision: BigInt(index + 1) })).value).toEqual(value);
        for (let timeMs = values[0]?.atMs ?? 0; timeMs <= scene.clock.now(); timeMs += 5) {
          const then = values.findLast(({ atMs }) => atMs <= timeMs);
          expect((await scene.states.get(key, { timeMs })).value).toEqual(then?.value);
        }
      }),
      { numRuns: 8 },
    );
  });

  test('many who change at once all get through, one after the other', async () => {
    const key = fresh();
    await scene.create(key, {});
    const done = await Promise.all(Array.from({ length: 50 }, (_, n) => scene.update(key, { [`n${n}`]: n })));
    expect(done.map(({ revision }) => Number(revision))).toEqual(Array.from({ length: 50 }, (_, n) => n + 2));
    expect(Object.keys((await scene.states.get(key)).value as object)).toHaveLength(50);
  });

  test('of two who decided on the same revision one is told', async () => {
    const key = fresh();
    await scene.create(key, {});
    const both = await Promise.allSettled([1, 2].map(n => scene.update(key, { n }, { expectedRevision: 1n })));
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({ reason: { reason: 'STATE_CONFLICT', details: { revision: '2' } } });
  });

  test('two nodes on one database do not overwrite each other', async () => {
    const key = fresh();
    await scene.create(key, {});
    const other = await scene.beside();
    await scene.update(key, { a: 1 });
    await other.execute(key, { kind: 'apply', operations: [{ kind: 'update', updates: { b: 2 } }], cause: {} });
    await scene.update(key, { c: 3 });
    expect((await other.get(key)).value).toEqual({ a: 1, b: 2, c: 3 });
    await other.close();
  });

  test('a change that is sent again under its id is made once', async () => {
    const key = fresh();
    const cause = (changeId: string) => ({ cause: { changeId } });
    const id = (n: number) => `${key.id}-${n}`;
    const first = await scene.create(key, { n: 0 }, cause(id(0)));
    expect(await scene.create(key, { n: 0 }, cause(id(0)))).toEqual(first);
    const decided = { expectedRevision: 1n, ...cause(id(1)) };
    const updated = await scene.update(key, { n: 1 }, decided);
    await scene.update(key, { n: 2 }, cause(id(2)));
    expect(await scene.update(key, { n: 1 }, decided)).toEqual(updated);
    expect((await scene.update(key, { n: 2 }, cause(id(2)))).revision).toBe(3n);
    const both = [
      { kind: 'update', updates: { n: 3 } },
      { kind: 'transition', to: 'x' },
    ] as const;
    await scene.apply(key, both, { expectedRevision: 3n, ...cause(id(3)) });
    expect(await scene.apply(key, both, { expectedRevision: 3n, ...cause(id(3)) })).toMatchObject({ revision: 5n });
    expect(await scene.states.get(key)).toMatchObject({ revision: 5n, value: { n: 3 } });
  });

  test('the history is shown in pages, both ways, over a range of time, with new states if wanted', async () => {
    const beganMs = scene.clock.now();
    const key = await grown(230);
    const at = (n: number) => beganMs + (n - 1) * 10;
    const revisions = async (options: Parameters<typeof scene.states.history>[1]) => {
      const found: number[] = [];
      for (let pageToken = ''; ; ) {
        const page = await scene.states.history(key, { ...options, pageSize: 40, pageToken });
        found.push(...page.items.map(({ revision }) => Number(revision)));
        pageToken = page.nextPageToken;
        if (pageToken === '') return found;
      }
    };
    const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
    expect(await revisions({})).toEqual(from(1, 230));
    expect(await revisions({ backwards: true })).toEqual(from(1, 230).reverse());
    const range = { fromMs: at(90), untilMs: at(211) };
    expect(await revisions(range)).toEqual(from(90, 210));
    expect(await revisions({ ...range, backwards: true })).toEqual(from(90, 210).reverse());
    scene.reads.stream = 0;
    await scene.states.history(key, { fromMs: at(205), pageSize: 1 });
    expect(scene.reads.stream, 'it does not begin at the beginning').toBeLessThan(110);
    for (const backwards of [false, true]) {
      const { items } = await scene.states.history(key, { ...range, backwards, withState: true, pageSize: 3 });
      for (const { what, revision } of items) {
        if (what.case !== 'updated') throw new Error(`revision ${revision} is ${what.case}`);
        const { previous, updates, state } = what.value;
        expect([previous, updates, state].map(contentJson)).toEqual([
          { n: Number(revision) - 1 },
          { n: Number(revision) },
          { n: Number(revision) },
        ]);
      }
    }
    await expect(scene.states.history(fresh())).rejects.toMatchObject({ reason: 'STATE_UNKNOWN' });
  });

  test('the list shows what was answered before, by namespace, type, prefix and status, in pages', async () => {
    const inShop = (type: string, id: string) => keyOf({ namespace: 'shop', type, id });
    for (const id of ['a-1', 'a-2', 'b-1']) await scene.create(inShop('order', id), { id }, { status: 'open' });
    await scene.create(inShop('customer', 'a-1'), {});
    await scene.apply(inShop('order', 'a-2'), [{ kind: 'transition', to: 'paid' }]);
    await scene.remove(inShop('order', 'b-1'));
    const ids = async (options: object) => {
      const { items } = await scene.states.list({ query: { namespace: 'shop' }, ...options });
      return items.map(({ key }) => `${key.type}/${key.id}`);
    };
    expect(await ids({})).toEqual(['customer/a-1', 'order/a-1', 'order/a-2']);
    expect(await ids({ withDeleted: true })).toContain('order/b-1');
    expect(await ids({ query: { namespace: 'shop', type: 'order', idPrefix: 'a' } })).toEqual([
      'order/a-1',
      'order/a-2',
    ]);
    expect(await ids({ status: 'paid' })).toEqual(['order/a-2']);
    const first = await scene.states.list({ query: { namespace: 'shop' }, pageSize: 2 });
    expect(await ids({ pageToken: first.nextPageToken })).toEqual(['order/a-2']);
    await expect(ids({ pageToken: 'x' })).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  });

  test('a rebuild gives the same list and can be done while states are changed', async () => {
    const query = { type: 'order' };
    const list = async () => (await scene.states.list({ query, pageSize: 1_000, withDeleted: true })).items;
    const before = await list();
    await scene.database.write([{ sql: 'UPDATE state_current SET revision = 1' }]);
    const key = fresh();
    let events = 0;
    const rebuilt = scene.states.rebuild(page => {
      events += page.events;
    });
    await scene.create(key, { made: 'meanwhile' });
    await rebuilt;
    const after = await list();
    expect(after.filter(({ key: { id } }) => id !== key.id)).toEqual(before);
    expect(after).toHaveLength(before.length + 1);
    expect(events).toBeGreaterThan(before.length);
    const generations = await scene.database.read('SELECT DISTINCT generation FROM state_current');
    expect(generations, 'of the old list nothing is left').toHaveLength(1);
  });

  test('the audit trail shows who did what in a range of time, over all states that are meant', async () => {
    const query = { namespace: 'audited' };
    const key = (id: string) => keyOf({ namespace: 'audited', type: 'order', id });
    const by = (actor: string) => ({ cause: { actor, reason: 'asked' } });
    await scene.create(key('1'), {}, by('ann'));
    scene.clock.advance(1_000);
    const fromMs = scene.clock.now();
    await scene.create(key('2'), {}, by('bob'));
    await scene.update(key('1'), { a: 1 }, by('ann'));
    scene.clock.advance(1_000);
    const untilMs = scene.clock.now();
    await scene.update(key('2'), { a: 1 }, by('ann'));
    const shown = async (options: object) => {
      const { items } = await scene.states.audit({ query, ...options });
      return items.map(item => `${item.key?.id} ${item.what.case} ${item.what.value?.actor}`);
    };
    expect(await shown({})).toEqual(['1 created ann', '2 created bob', '1 updated ann', '2 updated ann']);
    expect(await shown({ fromMs, untilMs })).toEqual(['2 created bob', '1 updated ann']);
    expect(await shown({ fromMs, actor: 'ann' })).toEqual(['1 updated ann', '2 updated ann']);
    const first = await scene.states.audit({ query, pageSize: 3 });
    expect(await shown({ pageToken: first.nextPageToken })).toEqual(['2 updated ann']);
    expect(await scene.states.audit({ query, untilMs: 1 })).toEqual({ items: [], nextPageToken: '' });
  });

  test('a watch begins with the states as they are, then tells each change; it is resumed without a gap', async () => {
    const query = { namespace: 'watched', type: 'order' };
    const key = (id: string) => keyOf({ namespace: 'watched', type: 'order', id });
    await scene.create(key('1'), { n: 1 });
    await scene.create(keyOf({ namespace: 'watched', type: 'other', id: '1' }), {});
    const stop = new AbortController();
    const watched = scene.states.watch({ query, after: 0n, signal: stop.signal })[Symbol.asyncIterator]();
    const take = async () => (await watched.next()).value as WatchResponse;
    const first = await take();
    expect(first.step).toMatchObject({ case: 'states', value: { states: [{ key: key('1'), revision: 1n }] } });
    expect(first.position).toBeGreaterThan(0n);
    await scene.update(key('1'), { n: 2 });
    expect(await take()).toMatchObject({
      step: { case: 'change', value: { revision: 2n, what: { case: 'updated' } } },
    });
    await scene.create(key('2'), {});
    const third = await take();
    expect(third).toMatchObject({ step: { case: 'change', value: { key: key('2'), what: { case: 'created' } } } });
    stop.abort(new Error('enough'));
    await expect(take()).rejects.toThrow('enough');
    await scene.remove(key('2'));
    const again = scene.states.watch({
      query,
      after: third.position,
      withState: true,
      signal: new AbortController().signal,
    });
    for await (const step of again) {
      expect(step.step).toMatchObject({ case: 'change', value: { key: key('2'), what: { case: 'deleted' } } });
      break;
    }
  });

  test('a watch of nothing begins all the same, and ends when the states are closed', async () => {
    const query = { namespace: 'nobody' };
    const watched = scene.states
      .watch({ query, after: 0n, signal: new AbortController().signal })
      [Symbol.asyncIterator]();
    expect((await watched.next()).value).toMatchObject({ step: { case: 'states', value: { states: [] } } });
    const ended = expect(watched.next()).rejects.toMatchObject({ reason: 'DRAINING' });
    await scene.restart();
    await ended;
  });
}
