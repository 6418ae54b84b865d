import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SealingKey } from '../../../src/security/index.js';
import { sealWithKeys, streamOf } from '../../../src/state/index.js';
import { makeSqlite } from '../storage/make-sqlite.js';
import { openScene, order, type Scene } from './scene.js';

const secret = 'ann@example.org';
/** Keys of persons, in memory. */
const keys = new Map<string, SealingKey | 'erased'>();
const subjectKeys = {
  async keyFor(subject: string): Promise<SealingKey> {
    const id = `key-${subject.length}`;
    const made = { id, secret: new Uint8Array(32).fill(subject.length) };
    const known = keys.get(id);
    if (known === undefined) keys.set(id, made);
    return known === undefined || known === 'erased' ? made : known;
  },
  find: async (keyId: string) => keys.get(keyId),
};

describe('a state that is about a person', () => {
  let scene: Scene;
  const key = order('person-1');
  beforeAll(async () => {
    scene = await openScene(makeSqlite(), sealWithKeys(subjectKeys));
    const keyId = await scene.states.keyFor('ann');
    await scene.create(key, { mail: secret, n: 0 }, { keyId });
    for (let n = 1; n < 150; n++) await scene.update(key, { n, note: `${secret} ${n}` });
    await scene.apply(key, [{ kind: 'transition', to: 'known', updates: { mail: `new ${secret}` } }]);
  });
  afterAll(() => scene.close());

  /** Everything that the tables hold, as text. */
  async function everything(): Promise<string> {
    const tables = ['event', 'state_snapshot', 'state_current'];
    const rows = await Promise.all(tables.map(table => scene.database.read(`SELECT * FROM ${table}`)));
    const text = (value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
    return rows
      .flat()
      .map(row => Object.values(row).map(text).join(' '))
      .join('\n');
  }

  test('is read as any other, now and at any time', async () => {
    await scene.restart();
    expect(await scene.states.get(key)).toMatchObject({ value: { n: 149, mail: `new ${secret}` }, keyId: 'key-3' });
    expect((await scene.states.get(key, { revision: 120n })).value).toMatchObject({ n: 119, mail: secret });
    const { items } = await scene.states.list({ query: {} });
    expect(items[0]?.value).toMatchObject({ n: 149 });
  });

  test('that is rebuilt while the keys are missing is there again with them', async () => {
    const kept = keys.get('key-3');
    keys.delete('key-3');
    await scene.restart();
    await scene.states.rebuild();
    expect(await scene.states.get(key)).toMatchObject({ withheld: 'sealed', value: null });
    await expect(scene.update(key, { n: 1 })).rejects.toMatchObject({ reason: 'STATE_SEALED' });
    keys.set('key-3', kept ?? 'erased');
    await scene.restart();
    expect((await scene.states.get(key, { revision: 120n })).value).toMatchObject({ n: 119, mail: secret });
    await scene.states.rebuild();
    const { items } = await scene.states.list({ query: {} });
    expect(items[0]?.value).toMatchObject({ n: 149 });
  });

  test('is in no table in plain text, nor is whose it is', async () => {
    const kept = await everything();
    expect(kept.length).toBeGreaterThan(10_000);
    expect(kept).not.toContain(secret);
    expect(kept).not.toMatch(/\bann\b/);
    const [created] = await scene.store.readStream(streamOf(key), { limit: 1 });
    expect(created?.payload?.value.length).toBeGreaterThan(0);
  });

  test('is a tombstone wherever it is read once the key is destroyed, and can be deleted', async () => {
    keys.set('key-3', 'erased');
    await scene.restart();
    expect(await scene.states.get(key)).toMatchObject({
      withheld: 'erased',
      value: null,
      revision: 151n,
      status: 'known',
    });
    expect(await scene.states.get(key, { revision: 50n })).toMatchObject({ withheld: 'erased', value: null });
    const { items } = await scene.states.history(key, { withState: true, pageSize: 2 });
    for (const { what } of items) expect(JSON.stringify(what.value)).not.toContain(secret);
    await scene.states.rebuild();
    expect((await scene.states.list({ query: {} })).items[0]).toMatchObject({ withheld: 'erased', value: null });
    await expect(scene.update(key, { n: 1 })).rejects.toMatchObject({ reason: 'STATE_ERASED' });
    expect(await scene.remove(key)).toMatchObject({ exists: false });
  });

  test('that was in use when the key was destroyed is erased, too', async () => {
    const other = order('person-2');
    await scene.create(other, { mail: secret }, { keyId: await scene.states.keyFor('bobby') });
    keys.set('key-5', 'erased');
    await expect(scene.update(other, { n: 1 })).rejects.toMatchObject({ reason: 'STATE_ERASED' });
    expect(await scene.states.get(other)).toMatchObject({ withheld: 'erased' });
  });

  test('cannot be made where nobody has keys', async () => {
    const plain = await openScene(makeSqlite());
    await expect(plain.states.keyFor('ann')).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
    await plain.close();
  });
});
