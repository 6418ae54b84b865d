import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { objects, runCli, runHere } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeDatabase, postgres } from '../../harness/postgres.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const folder = makeTemporaryFolder();
const file = (name: string) => join(folder.path, name);
let mesh: Mesh;

/** Runs a command against a node. */
const at = (of: Mesh, words: readonly string[]) => runHere([...words, '--node', of.address]);

/** What the mesh shows of what it has promised. */
const shown: readonly string[][] = [['rules'], ['subscriptions'], ['negotiations'], ['history', 'recorded-1']];

beforeAll(async () => {
  mesh = await startMesh({ demo: true, folder: file('node'), stores: 'embedded' });
  await at(mesh, ['rules', 'put', 'orders', '--to', 'echo', '--type', 'order.*']);
  await at(mesh, ['subscriptions', 'put', 'archive', '--topic', 'orders/*']);
  await at(mesh, ['send', 'topic:orders/1', 'for the archive']);
  await at(mesh, ['ask', 'echo', 'hello', '--record', '--conversation', 'recorded-1']);
  const negotiated = await at(mesh, [
    'negotiate',
    '--capability',
    'text.summarize',
    '--content',
    'It rains. The fields are wet.',
  ]);
  expect(negotiated.code).toBe(0);
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function seen(of: Mesh): Promise<unknown> {
  return await Promise.all(shown.map(async words => objects((await at(of, [...words, '--json'])).stdout)));
}

const eventsOf = async (of: Mesh) => objects((await at(of, ['log', '--from', 'oldest', '--json'])).stdout);

test('a backup of a running node restores into an empty folder: another node goes on from it with all that was there', async () => {
  const made = await runHere(['backup', '--data', mesh.folder, '--to', `${folder.path}/`, '--json', '--node-id', 'a']);
  expect(made.code).toBe(0);
  const [backup] = objects(made.stdout);
  expect(backup).toMatchObject({ node_id: 'a', path: expect.stringMatching(/\/a-\d{8}T\d{6}Z\.backup$/) });
  const before = { events: await eventsOf(mesh), seen: await seen(mesh) };
  const position = Number(backup?.position);
  const words = ['restore', String(backup?.path), '--data', file('restored'), '--json'];
  const restored = await runHere(words);
  expect(restored.code).toBe(0);
  expect(objects(restored.stdout)).toMatchObject([{ place: file('restored'), backup: { node_id: 'a' } }]);
  await using again = await startMesh({ folder: file('restored'), stores: 'embedded' });
  expect(await seen(again)).toEqual(before.seen);
  const events = await eventsOf(again);
  expect(events.slice(0, position)).toEqual(before.events.slice(0, position));
  expect(events[position]).toMatchObject({
    type: 'record.restored',
    position: String(position + 1_000_000_000),
    payload: { backup_id: backup?.id, position: String(position) },
  });
  await at(again, ['rules', 'put', 'more', '--to', 'echo', '--type', 'more']);
  expect(objects((await at(again, ['rules', '--json'])).stdout)).toHaveLength(2);
});

test('a folder whose node was killed is backed up as it is', async () => {
  const killed = await startMesh({ folder: file('killed'), stores: 'embedded' });
  await at(killed, ['rules', 'put', 'kept', '--to', 'echo', '--type', 'kept']);
  await killed.kill();
  const made = await runHere(['backup', '--data', killed.folder, '--to', file('killed.backup')]);
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^backup .*killed\.backup .* to position \d+\n$/),
  });
  expect(gunzipSync(readFileSync(file('killed.backup'))).toString()).toContain('routing.rule_put');
});

test.skipIf(!postgres)(
  'a backup of the embedded store makes a node on PostgreSQL, which can be backed up too',
  async () => {
    const url = await makeDatabase();
    const made = file('moved.backup');
    await runHere(['backup', '--data', mesh.folder, '--to', made]);
    expect(await runHere(['restore', made, '--postgres', url])).toMatchObject({ code: 0 });
    await using moved = await startMesh({ folder: file('moved'), words: ['--postgres', url], stores: 'embedded' });
    expect(await seen(moved)).toEqual(await seen(mesh));
    const words = ['backup', '--postgres', url, '--to', file('back.backup'), '--json'];
    expect(objects((await runHere(words)).stdout)).toMatchObject([{ path: file('back.backup') }]);
    expect(await runHere(['restore', made, '--postgres', url])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error: the database postgres:.* has tables already; restore into one that is new/,
      ),
    });
  },
);

describe('one clear error', () => {
  async function fault(words: readonly string[], run = runHere): Promise<string> {
    const { code, stdout, stderr } = await run(words);
    expect({ code, stdout }).toEqual({ code: expect.any(Number), stdout: '' });
    expect(code).not.toBe(0);
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toEqual([expect.stringMatching(/^error: /)]);
    return lines[0] ?? '';
  }

  test('where there is no store, or the file is there already', async () => {
    expect(await fault(['backup', '--data', file('nowhere')])).toMatch(/there is no store in .*nowhere/);
    expect(existsSync(file('nowhere'))).toBe(false);
    writeFileSync(file('there'), 'some text');
    expect(await fault(['backup', '--data', mesh.folder, '--to', file('there')])).toMatch(/there is there already/);
    expect(await fault(['backup', '--data', mesh.folder, '--to', file('no/such')])).toMatch(/folder does not exist/);
    expect(readFileSync(file('there'), 'utf8')).toBe('some text');
  });

  test('when the disk takes no more: nothing is left of the backup', async () => {
    mkdirSync(file('full'));
    const words = `ulimit -f 1; exec "$0" "$@"`;
    const args = ['-c', words, process.execPath, main, 'backup', '--data', mesh.folder, '--to', file('full')];
    const failed = await promisify(execFile)('bash', args).catch(error => error);
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: .*\.backup cannot be written: .*nothing of it is left\n$/),
    });
    expect(readdirSync(file('full'))).toEqual([]);
  });

  test('for a restore into a folder that is in use, or has a store, or from what is no backup', async () => {
    await runHere(['backup', '--data', mesh.folder, '--to', file('good')]);
    expect(await fault(['restore', file('good'), '--data', mesh.folder])).toMatch(/is in use by process \d+/);
    expect(await fault(['restore', file('good'), '--data', file('killed')])).toMatch(/has a store already/);
    expect(await fault(['restore', file('good'), '--data', file('.')])).toMatch(
      /has other files, such as .*; restore into/,
    );
    copyFileSync(file('good'), file('cut'));
    truncateSync(file('cut'), 1000);
    expect(await fault(['restore', file('cut'), '--data', file('new')])).toMatch(/ends too early; take another copy/);
    expect(await fault(['restore', file('there'), '--data', file('new')])).toMatch(/it is no backup/);
    expect(existsSync(file('new'))).toBe(false);
  });

  test.each([
    ['cut off', (path: string) => truncateSync(path, 4096), /dacp\.db is damaged: .*restore a backup/],
    [
      'emptied',
      (path: string) => truncateSync(path, 0),
      /dacp\.db is damaged: it was cut off after 0 bytes.*restore a backup/,
    ],
    ['replaced', (path: string) => writeFileSync(path, 'x'.repeat(5000)), /dacp\.db is damaged: it is no database/],
  ])('for a node whose database was %s', async (name, harm, says) => {
    await runHere(['restore', file('good'), '--data', file(name)]);
    harm(join(file(name), 'dacp.db'));
    const before = readFileSync(join(file(name), 'dacp.db'));
    expect(await fault(['up', '--port', '0', '--data', file(name)], runCli)).toMatch(says);
    expect(readFileSync(join(file(name), 'dacp.db'))).toEqual(before);
  });
});
