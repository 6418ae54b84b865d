import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { objects, runHere, startCli } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { keptBytes } from '../../harness/stores.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh();
});
afterAll(() => mesh[Symbol.asyncDispose]());

const state = (...words: string[]) => runHere(['state', ...words, '--node', mesh.address]);

test('whoever watches hears of every change, also over a restart of the node, and none twice', async () => {
  await state('create', 'order/1', '{"n":0}');
  const watching = startCli(['state', 'watch', '--type', 'order', '--json', '--node', mesh.address]);
  const begun = await watching.nextObject();
  expect(begun).toMatchObject({ states: { states: [{ key: { id: '1' }, revision: '1' }] } });
  await state('update', 'order/1', '{"n":1}');
  expect(await watching.nextObject()).toMatchObject({
    change: { revision: '2', updated: { updates: { json: { n: 1 } } } },
  });
  await mesh.kill();
  mesh = await startMesh({ folder: mesh.folder, port: mesh.port });
  await state('update', 'order/1', '{"n":2}');
  await state('create', 'order/2');
  expect(await watching.nextObject()).toMatchObject({ change: { key: { id: '1' }, revision: '3' } });
  expect(await watching.nextObject()).toMatchObject({ change: { key: { id: '2' }, created: {} } });
  watching.signal('SIGINT');
  expect((await watching.ended).code).toBe(0);
});

test('faults are told in one line, with the exit code of their kind', async () => {
  await state('create', 'invoice/1', '{}', '--status', 'open', '--allow', 'open:paid');
  const faults: [words: string[], code: number, says: RegExp][] = [
    [['get', 'invoice/2'], 3, /state invoice\/2 does not exist/],
    [['get', 'invoice'], 2, /takes TYPE\/ID/],
    [['get', 'invoice/1', '--at', '2h'], 3, /did not exist at/],
    [['get', 'invoice/1', '--revision', '7'], 1, /has not reached 7/],
    [['create', 'invoice/1'], 1, /already/],
    [['transition', 'invoice/1', 'lost'], 1, /cannot become lost; from there it can go to paid/],
    [['update', 'invoice/1', '{}', '--expect', '9'], 1, /at revision 1, not 9/],
    [['create', 'in voice/1'], 2, /key\.type/],
  ];
  for (const [words, code, says] of faults) {
    const ended = await state(...words);
    expect({ words, code: ended.code, stderr: ended.stderr }).toEqual({
      words,
      code,
      stderr: expect.stringMatching(says),
    });
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  }
});

test('what is about a person is not in the record in plain text, and is gone with the key', async () => {
  const secret = 'ann@example.org';
  const created = await state('create', 'customer/17', JSON.stringify({ mail: secret }), '--subject', 'ann', '--json');
  expect(created.code).toBe(0);
  await state('rebuild');
  const kept = await keptBytes(mesh.folder);
  expect([...kept.values()].some(bytes => bytes.includes('customer/17'))).toBe(true);
  for (const [name, bytes] of kept) expect(bytes.includes(secret), name).toBe(false);
  const shown = async () => objects((await state('get', 'customer/17', '--json')).stdout)[0];
  expect(await shown()).toMatchObject({ value: { json: { mail: secret } } });
  const erased = await runHere(['privacy', 'erase', 'ann', '--yes', '--node', mesh.address]);
  expect({ code: erased.code, stderr: erased.stderr }).toMatchObject({ code: 0 });
  expect(await shown()).toMatchObject({ erased: true });
});
