import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { dial } from '../../../src/rpc/index.js';
import { objects, runHere } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { storesOfRun } from '../../harness/stores.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const folder = makeTemporaryFolder();
let mesh: Mesh;
const timeOf = (day: number) => ({ seconds: BigInt(Date.UTC(2026, 0, day) / 1000), nanos: 0 });
const unknown = { typeUrl: 'type.googleapis.com/shop.v1.Order', value: new Uint8Array([1, 2, 255]) };

beforeAll(async () => {
  mesh = await startMesh();
  const channel = dial(mesh.address, {});
  const client = channel.client(EventLogService);
  for (let day = 1; day <= 20; day++) {
    const event = { id: `day-${day}`, type: day % 2 === 0 ? 'test.even' : 'test.odd', time: timeOf(day) };
    await client.append({ stream: 'days', events: [day === 3 ? { ...event, payload: unknown } : event] });
  }
  await client.publish({ events: [{ id: 'told', type: 'test.told' }] });
  channel.close();
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function exported(...words: string[]): Promise<Record<string, unknown>[]> {
  const result = await runHere(['log', 'export', '--jsonl', ...words, '--node', mesh.address]);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return objects(result.stdout);
}
const days = async (...words: string[]) => (await exported('--type', 'test.*', ...words)).map(({ id }) => id);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, n) => `day-${first + n}`);

test('all of the record, oldest first, payloads as JSON, those of unknown types as their bytes', async () => {
  const all = await exported();
  expect(all.map(({ position }) => Number(position))).toEqual(all.map((_, index) => index + 1));
  expect(all[0]).toMatchObject({
    type: 'registry.session.opened',
    payload: { session: { state: 'SESSION_STATE_ACTIVE' } },
  });
  const { payload } = all.find(({ id }) => id === 'day-3') ?? {};
  expect(payload).toEqual({ '@type': unknown.typeUrl, value: Buffer.from(unknown.value).toString('base64') });
  expect(await days('--type', 'test.even')).toEqual(expect.arrayContaining(['day-2']));
});

test('a part of it, by positions and by times', async () => {
  const [third] = (await exported('--type', 'test.*')).filter(({ id }) => id === 'day-3');
  const position = Number(third?.position);
  expect(await days('--from', String(position))).toEqual(upTo(20, 4));
  expect(await days('--to', String(position))).toEqual(upTo(2));
  expect(await days('--from', '2026-01-05', '--to', '2026-01-08T12:00:00Z')).toEqual(upTo(8, 5));
});

test('into a file, compressed by its name; another export goes on after it, and no file is written over', async () => {
  const path = join(folder.path, 'log.jsonl.gz');
  const words = ['log', 'export', '--out', path, '--json', '--to', '10', '--node', mesh.address];
  const [result] = objects((await runHere(words)).stdout);
  expect(result).toMatchObject({ path, events: 9, next: '9' });
  const text = gunzipSync(readFileSync(path)).toString();
  expect(objects(text)).toHaveLength(9);
  expect(result?.bytes).toBe(Buffer.byteLength(text));
  expect([...objects(text), ...(await exported('--from', '9'))]).toEqual(await exported());
  expect(await runHere(words)).toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') });
});

test('of the feed: what is told too, each line with a cursor from which to go on', async () => {
  const all = await exported('--feed');
  expect(all.map(({ id }) => id)).toContain('told');
  const rest = await exported('--feed', '--from', String(all[4]?.cursor));
  const ids = (events: readonly Record<string, unknown>[]) => events.map(({ id }) => id).sort();
  expect(ids(rest)).toEqual(ids(all.slice(5)));
  // Kafka promises no order between keys, and says in each cursor how far all of them were read.
  if (storesOfRun === 'embedded') expect(rest).toEqual(all.slice(5));
});

test.each([
  ['--from', 'somewhere'],
  ['--to', '-1'],
  ['--from', '2026-99-99'],
])('%s %s is refused with what it takes', async (option, value) => {
  const path = join(folder.path, 'none');
  const result = await runHere(['log', 'export', option, value, '--node', mesh.address]);
  expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: .*2026-05-01/) });
  expect(existsSync(path)).toBe(false);
});
