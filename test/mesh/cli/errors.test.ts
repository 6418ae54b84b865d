import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runCli, runHere } from '../../harness/cli.js';
import { freePort } from '../../harness/free-port.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh({ demo: true, stores: 'embedded' });
});
afterAll(() => mesh[Symbol.asyncDispose]());

/** One clear line: no stack, no second line, nothing on the standard output. */
function expectOneLine({ stdout, stderr }: { stdout: string; stderr: string }, line: RegExp | string): void {
  expect(stdout).toBe('');
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
}

function temporaryFolder(): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  return folder.path;
}

/** A port that somebody else listens on. */
async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('asking', () => {
  test('an unknown agent: not found, with the nearest name', async () => {
    const result = await mesh.here(['ask', 'ehco', 'hello']);
    expect(result.code).toBe(3);
    expectOneLine(result, /^error: .*"ehco".*echo/);
  });

  test('an unknown capability: not found', async () => {
    const result = await mesh.here(['ask', 'capability:text.ecko', 'hello', '--json']);
    expect(result.code).toBe(3);
    const { error } = JSON.parse(result.stderr);
    expect(error).toMatchObject({ code: 'NOT_FOUND', reason: 'CAPABILITY_UNKNOWN', exit_code: 3 });
    expect(error.details.nearest).toContain('text.echo');
  });

  test('a receiver that cannot be one', async () => {
    const result = await mesh.here(['ask', 'tema:red', 'hello']);
    expect(result.code).toBe(2);
    expectOneLine(result, /"tema:red".*team:NAME/);
  });

  test('an agent that refuses: the answer’s own reason, and a code of its own', async () => {
    const result = await mesh.here(['ask', 'echo', 'hello', '--performative', 'cfp']);
    expect(result.code).toBe(6);
    expectOneLine(result, /^error: echo answered not_understood: .*\(NOT_UNDERSTOOD\)/);
  });
});

test('the log says so when it has nothing of what was asked for', async () => {
  const result = await runHere(['log', '--agent', 'nobody', '--node', mesh.address]);
  expect(result).toMatchObject({ code: 0, stdout: '', stderr: 'the log has no such events\n' });
});

test('no node: how to start one', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  for (const words of [['status'], ['ask', 'echo', 'hi'], ['log', '--follow']]) {
    const result = await runHere([...words, '--node', address]);
    expect(result.code).toBe(4);
    expectOneLine(result, `error: no node answers at ${address}; start one with "npx dacp up"`);
  }
});

test.each([
  [['llm', 'ask', ''], /QUESTION is empty/],
  [['state', 'history', 'order/1', '--by', 'me'], /--by: chooses among the changes of all states/],
  [['state', 'history', '--from', '2026-02-31'], /--from 2026-02-31: takes a time/],
  [['log', 'export', '--from', '2026-05-02', '--to', '2026-05-01'], /--from 2026-05-02 comes after --to 2026-05-01/],
  [['log', 'export', '--from', '9', '--to', '3'], /--from 9 comes after --to 3/],
])('%j: what would do nothing, or something else, is refused', async (words, why) => {
  const result = await runHere([...words, '--node', mesh.address]);
  expect(result.code).toBe(2);
  expectOneLine(result, why);
});

describe('the command line', () => {
  test.each([
    [['stauts'], /unknown command 'stauts'; did you mean status\?/],
    [['ask'], /missing required argument 'RECEIVER'/],
    [['status', 'now'], /too many arguments for 'status'. Expected 0 arguments but got 1; "--help"/],
    [['ask', '', 'hi'], /"" cannot name an agent; write AGENT/],
    [['ask', 'echo', 'hi', '--timout', '1s'], /unknown option '--timout'; did you mean --timeout\?/],
    [['ask', 'echo', 'hi', '--timeout', 'soon'], /--timeout soon: takes a time from 1ms to 1h/],
    [['agents', '--kind', 'clever'], /--kind clever: takes one of llm, reactive/],
    [['ask', 'echo', 'hi', '--performative', 'tell'], /--performative tell: wants no answer; use "npx dacp send"/],
    [['send', 'echo', 'hi', '--receipt', 'often'], /--receipt often: takes one of none, accepted, durable, handled$/],
    [['log', '--from', 'yesterday'], /--from yesterday: takes oldest, newest or a position/],
    [['simulate', '--seed', 'a-1', '--trace', 'a-2'], /--trace and --seed: one of them, not both/],
    [['simulate', '--seed', 'a-1', '--seeds', '3'], /--seed and --seeds: one of them, not both/],
    [['simulate', '--seed', 'a-1', '--from', 'a'], /--seed and --from: one of them, not both/],
    [['status', '--node', 'nowhere'], /--node=nowhere: takes HOST:PORT/],
    [['describe', 'capability:text.echo'], /takes an agent/],
    [['agent', 'run', 'nowhere.ts'], /nowhere\.ts does not exist; "npx dacp agent new NAME" writes one/],
  ])('%j', async (words, line) => {
    const result = await runHere(words);
    expect(result.code).toBe(2);
    expectOneLine(result, line);
  });

  test('as JSON an error is one object', async () => {
    const { stderr, code } = await runHere(['stauts', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stderr).error).toMatchObject({ reason: 'OPTION_INVALID', exit_code: 2 });
  });
});

describe('up', () => {
  test('the port is taken', async () => {
    const port = await takenPort();
    const data = join(temporaryFolder(), 'new');
    const result = await runCli(['up', '--port', String(port), '--data', data, '--demo']);
    expect(result.code).toBe(1);
    expectOneLine(result, `error: 127.0.0.1:${port} is taken by another process`);
    expect(existsSync(data)).toBe(false);
  });

  test('another node has the data folder', async () => {
    const result = await runCli(['up', '--port', '0', '--data', mesh.folder]);
    expect(result.code).toBe(1);
    expectOneLine(result, `error: the data folder ${mesh.folder} is in use by process ${mesh.pid}`);
  });

  test('the data folder cannot be written', async () => {
    const folder = join(temporaryFolder(), 'sealed');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    // Whoever may write everywhere is kept out by a file that stands where the folder should be.
    const asRoot = process.getuid?.() === 0;
    const data = asRoot ? join(folder, 'file', 'data') : join(folder, 'data');
    if (asRoot) writeFileSync(join(folder, 'file'), '');
    const result = await runCli(['up', '--port', '0', '--data', data]);
    expect(result.code).toBe(1);
    expectOneLine(result, `error: the data folder ${data} cannot be used`);
  });

  test('settings are wrong: all faults at once, a line each', async () => {
    const env = {
      DACP_PORT: '99999',
      DACP_LEASE_TTL_MS: 'long',
      DATAMETRIA_AGENT_DATABASE_URL: 'mysql://u:secret@h/d',
    };
    const { code, stdout, stderr } = await runCli(['up'], { env });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toEqual([
      'error: DACP_PORT=99999 (environment): takes a whole number from 0 to 65535',
      'error: DATAMETRIA_AGENT_DATABASE_URL (environment): takes a URL, such as postgres://dacp@localhost/dacp',
      'error: DACP_LEASE_TTL_MS=long (environment): takes a whole number from 1000 to 3600000',
    ]);
    expect(stderr).not.toContain('secret');
  });

  test('a TLS file is missing', async () => {
    const env = { DACP_TLS_CERT: '/nowhere/cert.pem', DACP_TLS_KEY: '/nowhere/key.pem' };
    const { code, stderr } = await runCli(['up', '--port', '0', '--data', temporaryFolder()], { env });
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toEqual([
      'error: DACP_TLS_CERT=/nowhere/cert.pem cannot be read: ENOENT',
      'error: DACP_TLS_KEY=/nowhere/key.pem cannot be read: ENOENT',
    ]);
  });
});
