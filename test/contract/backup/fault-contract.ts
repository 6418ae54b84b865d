import { createReadStream, createWriteStream, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { writeBackup } from '../../../src/backup/index.js';
import { eventlogMigrations } from '../../../src/eventlog/index.js';
import { registryMigrations } from '../../../src/registry/index.js';
import { createScene, type MakePlace } from './scene.js';

/** What becomes of backups that break off, are cut off or changed, and of places that cannot take one. */
export function faultContract(makePlace: MakePlace): void {
  const scene = createScene(makePlace, makePlace);
  const { file, restore, emptyPlace } = scene;

  describe('nothing is restored from', () => {
    const broken = async (name: string, reason: string) => {
      const place = await emptyPlace();
      await expect(restore(name, place)).rejects.toMatchObject({ reason });
      // The place is as empty as before.
      await restore('whole', place);
      await place.remove();
    };
    const lines = () =>
      gunzipSync(readFileSync(file('whole')))
        .toString()
        .split('\n');

    test.each([0, 1, 100, 1000])('a file that was cut off after %i bytes', async bytes => {
      writeFileSync(file('cut'), readFileSync(file('whole')));
      truncateSync(file('cut'), bytes);
      await broken('cut', 'BACKUP_DAMAGED');
    });

    test('one that lost its last bytes, or its last line', async () => {
      const whole = readFileSync(file('whole'));
      writeFileSync(file('cut'), whole.subarray(0, whole.length - 1));
      await broken('cut', 'BACKUP_DAMAGED');
      writeFileSync(file('cut'), gzipSync(`${lines().slice(0, -2).join('\n')}\n`));
      await broken('cut', 'BACKUP_DAMAGED');
    });

    test('one in which a value was changed', async () => {
      writeFileSync(file('changed'), gzipSync(lines().join('\n').replace('orders/1', 'orders/7')));
      await broken('changed', 'BACKUP_DAMAGED');
    });

    test('one in which a byte was changed', async () => {
      const whole = readFileSync(file('whole'));
      whole[whole.length >> 1] = (whole[whole.length >> 1] ?? 0) ^ 0xff;
      writeFileSync(file('changed'), whole);
      await broken('changed', 'BACKUP_DAMAGED');
    });

    test('what is no backup', async () => {
      writeFileSync(file('other'), 'some text');
      await broken('other', 'BACKUP_DAMAGED');
      writeFileSync(file('other'), gzipSync('{"some":"json"}\n{"rows":"0","sha256":"x"}\n'));
      await broken('other', 'BACKUP_DAMAGED');
      await broken('nothing', 'BACKUP_FAILED');
    });

    test('one of a newer form, or with a newer schema', async () => {
      writeFileSync(file('newer'), gzipSync(lines().join('\n').replace('"format":1', '"format":2')));
      await broken('newer', 'SCHEMA_NEWER');
      const older = restore('whole', undefined, [...eventlogMigrations, ...registryMigrations]);
      await expect(older).rejects.toMatchObject({
        reason: 'SCHEMA_NEWER',
        message: expect.stringMatching(/1\.2\.3.*900-things/),
      });
    });
  });

  test('a backup that breaks off leaves nothing', async () => {
    await using snapshot = await scene.source.snapshot();
    const stop = new AbortController();
    const writing = writeBackup({
      snapshot: { ...snapshot, rows: table => ended(snapshot.rows(table), () => stop.abort()) },
      path: file('aborted'),
      nodeId: 'a',
      version: '1.2.3',
      signal: stop.signal,
    });
    await expect(writing).rejects.toThrow();
    expect(existsSync(file('aborted'))).toBe(false);
    const missing = writeBackup({ snapshot, path: file('no/folder'), nodeId: 'a', version: '1' });
    await expect(missing).rejects.toMatchObject({ reason: 'BACKUP_FAILED', details: { code: 'ENOENT' } });
  });

  test('a backup is a text that says what it holds', async () => {
    await pipeline(createReadStream(file('whole')), createGunzip(), createWriteStream(file('text')));
    const [manifest, ...lines] = readFileSync(file('text'), 'utf8').split('\n');
    const tables = lines.filter(line => line.startsWith('{"table"'));
    const rows = lines.filter(line => line.startsWith('['));
    expect(JSON.parse(manifest ?? '')).toMatchObject({ format: 1, node_id: 'a', position: '40' });
    expect(tables.map(line => JSON.parse(line).table)).toContain('event');
    expect(rows.map(line => JSON.parse(line)).some(row => row.includes('orders/1'))).toBe(true);
    await pipeline(createReadStream(file('text')), createGzip(), createWriteStream(file('again')));
    await restore('again');
  });
}

async function* ended<T>(items: AsyncIterable<T>, end: () => void): AsyncGenerator<T> {
  end();
  yield* items;
}
