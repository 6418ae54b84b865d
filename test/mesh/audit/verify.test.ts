import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Driver from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objects, runHere } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const folder = makeTemporaryFolder();
const apart = makeTemporaryFolder();
const data = join(folder.path, 'data');
const kept = join(apart.path, 'checkpoint.json');
let mesh: Mesh;

const cli = (words: readonly string[]) => runHere([...words, '--node', mesh.address]);
const offline = (words: readonly string[] = []) =>
  runHere(['audit', 'verify', '--offline', '--data', data, '--json', ...words]);
/** What a verification found, short. */
const found = (output: string) =>
  objects(output).flatMap(({ finding }) => {
    const { fault, stream, version } = (finding ?? {}) as Record<string, string>;
    return fault === undefined ? [] : [`${fault.replace('FAULT_', '')} ${stream ?? ''} ${version ?? ''}`.trim()];
  });

/** Somebody who may write to the file, behind the back of the mesh. */
function tamper(...statements: string[]): void {
  const file = new Driver(join(data, 'dacp.db'));
  for (const statement of statements) file.exec(statement);
  file.close();
}

beforeAll(async () => {
  mesh = await startMesh({ folder: data, stores: 'embedded' });
});
afterAll(async () => {
  await mesh[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
  apart[Symbol.dispose]();
});

describe('a record on disk', () => {
  test('is proven by the node that runs on it, which says who did what', async () => {
    for (const name of ['one', 'two', 'three']) await cli(['rules', 'put', name, '--to', 'sales']);
    const verified = await cli(['audit', 'verify']);
    expect(verified.stdout).toContain('nothing was changed');
    expect(verified.code).toBe(0);
    const acts = objects((await cli(['audit', 'log', '--json'])).stdout);
    expect(acts).toHaveLength(3);
    expect(acts[0]).toMatchObject({
      type: 'audit.call',
      payload: { action: 'dacp.routing.v1.RoutingService/PutRule', details: { name: 'one' } },
    });
    expect(objects((await cli(['audit', 'log', '--agent', 'nobody', '--json'])).stdout)).toEqual([]);
    expect(objects((await cli(['audit', 'log', '--until', '1h', '--json'])).stdout)).toEqual([]);
    expect((await cli(['audit', 'checkpoint', '--out', kept])).code).toBe(0);
  });

  test('that there is nothing to prove is no proof; files are named when they are none of ours', async () => {
    const none = await cli(['audit', 'verify', '--stream', 'misspelt']);
    expect(none.stdout).toContain('nothing was proven: no event is there');
    expect(none.code).toBe(3);
    expect((await cli(['audit', 'verify', '--from', '3', '--to', '2'])).code).toBe(2);
    const again = await cli(['audit', 'checkpoint', '--out', kept]);
    expect(again.stderr).toContain(`${kept}: it is there already`);
    const wrong = join(apart.path, 'wrong.txt');
    writeFileSync(wrong, 'no key, no checkpoint');
    for (const option of ['--checkpoint', '--public-key']) {
      const { code, stderr } = await cli(['audit', 'verify', option, wrong]);
      expect(stderr).toContain(`${option} ${wrong}: `);
      expect(code).toBe(2);
    }
    const nowhere = await runHere(['audit', 'verify', '--offline', '--data', join(apart.path, 'none')]);
    expect(nowhere.stderr).toContain('there is no record in');
  });

  test('stays proven when the key is changed, while what a stranger trusts is forged', async () => {
    const before = JSON.parse(readFileSync(kept, 'utf8')) as { public_keys: string };
    expect((await cli(['audit', 'rotate-key'])).code).toBe(0);
    await cli(['rules', 'put', 'four', '--to', 'sales']);
    expect((await cli(['audit', 'verify', '--checkpoint', kept])).code).toBe(0);
    const first = join(data, 'first.pem');
    writeFileSync(first, before.public_keys);
    const old = await cli(['audit', 'verify', '--public-key', first, '--json']);
    expect(old.code).toBe(1);
    expect(new Set(found(old.stdout))).toEqual(new Set(['CHECKPOINT_FORGED']));
    const listed = join(data, 'audit-keys.pub.pem');
    expect((await cli(['audit', 'verify', '--public-key', first, '--public-key', listed])).code).toBe(0);
  });

  test('whose keys are gone goes on with a new one, which the node says at its start', async () => {
    await mesh.stop();
    const moved = join(apart.path, 'moved');
    cpSync(data, moved, { recursive: true, filter: path => !path.includes('audit-key') });
    const other = await startMesh({ folder: moved, stores: 'embedded' });
    const { stderr } = await other.stop();
    expect(stderr).toContain('the key that signed the record before is not listed here');
  });

  test('that somebody has changed is told of, event by event', async () => {
    expect(found((await offline()).stdout)).toEqual([]);
    tamper(
      "UPDATE event SET data = x'0102' WHERE stream = 'routing' AND version = 2",
      "DELETE FROM event WHERE stream = 'audit' AND version = 1",
    );
    const changed = await offline();
    expect(changed.code).toBe(1);
    expect(found(changed.stdout)).toEqual(['EVENT_REMOVED audit 1', 'EVENT_CHANGED routing 2']);
    expect(found((await offline(['--stream', 'routing'])).stdout)).toEqual(['EVENT_CHANGED routing 2']);
  });

  test('whose end is gone without a trace is told of by a checkpoint that was kept elsewhere', async () => {
    const cut = (table: string) => `DELETE FROM ${table} WHERE position > 3`;
    tamper(cut('event'), cut('audit_link'), cut('audit_checkpoint'));
    expect(found((await offline(['--checkpoint', kept])).stdout)).toEqual(['TAIL_REMOVED']);
  });
});
