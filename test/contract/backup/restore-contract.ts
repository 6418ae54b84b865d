import { expect, test } from 'vitest';
import { readBackup, restoreBackup, schemaFor, writeBackup } from '../../../src/backup/index.js';
import { createEmbeddedFeed, createEventStore } from '../../../src/eventlog/index.js';
import type { Snapshot } from '../../../src/storage/index.js';
import { createScene, eventOf, type MakePlace, migrations } from './scene.js';

/** What a backup of one kind of store, which is in use, does in an empty place of another. */
export function restoreContract(from: MakePlace, to: MakePlace): void {
  const scene = createScene(from, to);
  const { file, restore, contents, cursorAfter, emptyPlace } = scene;

  test('a restored store has every row of every table that the backed up one has, and says from where it goes on', async () => {
    const before = await contents(scene.source);
    const { place, manifest, position } = await restore('whole');
    expect(manifest).toMatchObject({ nodeId: 'a', version: '1.2.3', position: 40n, dialect: scene.database.dialect });
    expect(position).toBe(1_000_000_040n);
    const after = await contents(place);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const { event, registry_head, feed_state, ...others } = after;
    const { event: eventBefore = [], registry_head: _head, feed_state: _state, ...othersBefore } = before;
    expect(others).toEqual(othersBefore);
    expect([registry_head, feed_state]).toEqual([[expect.any(String)], [expect.any(String)]]);
    expect(event?.filter(row => !eventBefore.includes(row))).toEqual([expect.stringContaining('record.restored')]);
    expect(event).toHaveLength(41);
  });

  test('a restored store goes on: later events get later positions than any that were given, and nobody who watched misses one', async () => {
    const cursor = await cursorAfter('t20');
    const { place } = await restore('whole');
    // What the old store did after the backup, and others saw.
    await scene.store.append('orders/1', [eventOf('lost')]);
    await scene.feed.publish([eventOf('lost-too')]);
    const later = await cursorAfter('lost-too');
    const restored = place.open(migrations);
    await restored.start();
    const again = createEventStore({ database: restored });
    const { position } = await again.append('orders/1', [eventOf('new')]);
    expect(position).toBeGreaterThan(1_000_000_000n);
    expect((await again.readAll({ after: 40n, filter: { types: ['*'] } })).map(each => each.id)).toContain('new');
    const feedAgain = createEmbeddedFeed({ database: restored });
    await feedAgain.start();
    await feedAgain.publish([eventOf('new-too')]);
    for (const at of [cursor, later]) {
      const seen: string[] = [];
      for await (const { event } of feedAgain.subscribe({ from: { cursor: at }, untilCaughtUp: true }))
        if (event) seen.push(event.id);
      expect(seen).toEqual(['new-too']);
    }
    const [head] = await restored.read<{ revision: number }>('SELECT revision FROM registry_head');
    expect(head?.revision).toBe(1_000_000_000);
    await feedAgain.close();
    await restored.close();
  });

  test('a restored store of an older version is brought up to date by the next start', async () => {
    const place = await emptyPlace();
    await restore('whole', place);
    const added = { name: '950-later', statements: ["UPDATE thing SET amount = 5 WHERE id = 'nothing'"] };
    const later = place.open([...migrations, added]);
    await later.start();
    expect(await later.read("SELECT amount FROM thing WHERE id = 'nothing'")).toEqual([{ amount: 5 }]);
    await later.close();
  });

  test('a restored store needs an empty place', async () => {
    const { place } = await restore('whole');
    const before = await contents(place);
    await expect(restore('whole', place)).rejects.toMatchObject({ reason: 'RESTORE_TARGET_NOT_EMPTY' });
    expect(await contents(place)).toEqual(before);
  });

  test('a restore that breaks off leaves the place as empty as it was', async () => {
    const place = await emptyPlace();
    const backup = await readBackup(file('whole'));
    const target = await place.restore(schemaFor(backup.manifest, migrations));
    const stop = new AbortController();
    stop.abort();
    await expect(restoreBackup({ backup, target, signal: stop.signal })).rejects.toThrow();
    await restore('whole', place);
  });

  test('a backup shows one moment, and nobody who writes meanwhile waits for it', async () => {
    const counting = {
      sql: `INSERT INTO counted (name, events) VALUES ('all', 1)
        ON CONFLICT (name) DO UPDATE SET events = counted.events + 1`,
    };
    let written = 0;
    let stop = false;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (; !stop; written++)
        await scene.store.append(`counted/${writer}`, [eventOf(`c${written}-${writer}`)], { alongside: [counting] });
    });
    const before = written;
    await using snapshot = await scene.source.snapshot();
    const made = await writeBackup({
      snapshot: slowly(snapshot, () => written),
      path: file('busy'),
      nodeId: 'a',
      version: '1.2.3',
    });
    stop = true;
    await Promise.all(writers);
    expect(written - before).toBeGreaterThan(50);
    const rows = { event: 0, counted: 0n };
    const first = await readBackup(file('busy'));
    for await (const { table, row } of first.rows()) {
      if (table === 'event' && row.some(value => String(value).startsWith('counted/'))) rows.event++;
      if (table === 'counted') rows.counted = BigInt(row[1] as number);
    }
    expect(BigInt(rows.event)).toBe(rows.counted);
    expect(made.manifest.tables.find(({ name }) => name === 'event')?.rows).toBeLessThan(BigInt(written));
  });
}

/** A snapshot that is read so slowly that others write meanwhile. */
function slowly(snapshot: Snapshot, written: () => number): Snapshot {
  return {
    ...snapshot,
    async *rows(table) {
      const from = written();
      while (written() < from + 20) await new Promise(setImmediate);
      yield* snapshot.rows(table);
    },
  };
}
