import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type CliProcess, objects, runCli, runHere, startCli } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

const wild = `import { defineAgent } from 'dacp-mesh';
const acts = {
  reject: () => void Promise.reject(new Error('dropped')),
  throw: () => void setTimeout(() => { throw new Error('thrown'); }),
  exit: () => process.exit(0),
  wait: () => new Promise(() => undefined),
};
setInterval(() => undefined, 1000);
const handle = input => acts[input]?.() ?? 'done';
export default defineAgent({ id: 'wild', capabilities: { 'be.wild': { handle } } });
`;

let mesh: Mesh;
const common = makeTemporaryFolder();
/** A host that runs all the time. */
let twice: CliProcess;
/** Another one of the same host id: that is refused once a lease was renewed, and the other tests do not wait for it. */
let refused: CliProcess;

beforeAll(async () => {
  mesh = await startMesh();
  writeFileSync(join(common.path, 'wild.mjs'), wild);
  const words = ['agent', 'run', 'wild.mjs', '--no-watch', '--host-id', 'twice', '--node', mesh.address];
  const named = (id: string) => ({ DATAMETRIA_AGENT_LOG_LEVEL: 'silent', DATAMETRIA_AGENT_AGENT_ID: id });
  twice = startCli([...words, '--json'], { folder: common.path, env: named('twice') });
  await twice.nextObject();
  refused = startCli(words, { folder: common.path, env: named('nobody') });
});
afterAll(async () => {
  for (const one of [twice, refused]) one.signal('SIGKILL');
  await Promise.all([twice.ended, refused.ended]);
  await mesh[Symbol.asyncDispose]();
  common[Symbol.dispose]();
});

function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  for (const [name, source] of Object.entries(files)) {
    mkdirSync(join(folder.path, name, '..'), { recursive: true });
    writeFileSync(join(folder.path, name), source);
  }
  return folder.path;
}

/** Runs files with agents, and resolves when they are attached. */
async function runAgents(
  folder: string,
  files: readonly string[],
  options: { node?: string; env?: Record<string, string> } = {},
) {
  const words = ['agent', 'run', ...files, '--json', '--no-watch', '--node', options.node ?? mesh.address];
  const host = startCli(words, { folder, env: { DATAMETRIA_AGENT_LOG_LEVEL: 'warn', ...options.env } });
  onTestFinished(async () => {
    host.signal('SIGKILL');
    await host.ended;
  });
  return { host, attached: await host.nextObject() };
}

const ask = async (...words: string[]) => (await mesh.here(['ask', ...words])).stdout.trimEnd();
const negotiate = async (capability: string, content: string, ...words: string[]) =>
  await mesh.here(['negotiate', '--capability', capability, '--content', content, ...words]);

const shout = `import { defineAgent } from 'dacp-mesh';
export const shout = defineAgent({ id: 'shout', capabilities: { 'text.shout': { handle: input => String(input).toUpperCase() } } });
`;

test('agents that "agent new" writes run, answer and bid for what was named, in a folder where nothing is installed', async () => {
  const folder = temporaryFolder();
  await runHere(['agent', 'new', 'my-agent'], { folder });
  await runHere(['agent', 'new', 'translator', '--capability', 'text.translate'], { folder });
  const { host, attached } = await runAgents(folder, ['my-agent.ts', 'translator.ts']);
  expect(attached).toMatchObject({ event: 'attached', agents: ['my-agent', 'translator'], node: mesh.address });
  const text = '# Head\n\nOne is 1.5. Two is\ntwo! Three? Four.\n';
  expect(JSON.parse(await ask('my-agent', text))).toEqual({ summary: 'One is 1.5. Two is two! Three?' });
  const done = await negotiate('text.summarize', text);
  expect(done.stdout).toMatch(/^proposal +my-agent +0\.00005 USD .*\n\nOne is 1\.5\. Two is two! Three\?\n/ms);
  expect((await negotiate('text.summarize', '""')).code).toBe(6);
  const { stdout } = await negotiate('text.translate', 'mar', '--json');
  expect(stdout).toContain('"result":{"json":{"done":"nothing yet","with":"mar"}}');
  host.signal('SIGINT');
  expect(await host.ended).toMatchObject({ code: 0, stderr: '' });
  expect((await mesh.here(['ask', 'my-agent', text])).code).toBe(3);
});

test('several files, JavaScript and TypeScript that imports TypeScript, in one host', async () => {
  const folder = temporaryFolder({
    'shout.js': shout,
    'team/whisper.ts': `import { defineAgent } from 'dacp-mesh';
import { soft } from './soft.js';
const id: string = await Promise.resolve('whisper');
export default [defineAgent({ id, capabilities: { 'text.whisper': { handle: soft } } })];
`,
    'team/soft.ts': 'export const soft = (input: unknown): string => String(input).toLowerCase();\n',
  });
  const { attached } = await runAgents(folder, ['shout.js', 'team/whisper.ts']);
  expect(attached.agents).toEqual(['shout', 'whisper']);
  expect(await ask('capability:text.shout', 'hello')).toBe('HELLO');
  expect(await ask('whisper', 'HELLO')).toBe('hello');
});

test('an agent attaches again when its node comes back', async () => {
  const folder = temporaryFolder({ 'shout.mjs': shout });
  const data = temporaryFolder();
  const first = await startMesh({ folder: data });
  onTestFinished(() => first[Symbol.asyncDispose]());
  await runAgents(folder, ['shout.mjs'], { node: first.address });
  await first.kill();
  const second = await startMesh({ folder: data, port: first.port });
  onTestFinished(() => second[Symbol.asyncDispose]());
  await until(async () => (await second.here(['ask', 'shout', 'back'])).stdout === 'BACK\n', 'the agent answers again');
});

describe('code of an agent', () => {
  /** Each test has an agent of its own name, which AGENT_ID gives it: hosts that were killed are known until their leases run out. */
  const start = async (id: string) => {
    const env = { DATAMETRIA_AGENT_AGENT_ID: id };
    const { host, attached } = await runAgents(temporaryFolder({ 'wild.mjs': wild }), ['wild.mjs'], { env });
    expect(attached.agents).toEqual([id]);
    return host;
  };

  test('that forgets a rejection is logged, and goes on; a timer of it does not keep the process', async () => {
    const host = await start('rejecting');
    expect(await ask('rejecting', 'reject')).toBe('done');
    expect(await ask('rejecting', 'more')).toBe('done');
    host.signal('SIGINT');
    const { code, stderr } = await host.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stderr)).toMatchObject({ event: 'agent_error', type: 'Error', message: 'dropped' });
  });

  test('that throws where nobody catches ends the host in order, after one line', async () => {
    const host = await start('throwing');
    expect(await ask('throwing', 'throw')).toBe('done');
    const { code, stdout, stderr } = await host.ended;
    expect(code).toBe(1);
    expect(JSON.parse(stderr).error.message).toBe('code of wild.mjs threw and nobody caught it: thrown');
    expect(stdout).toMatch(/"stopped"}\n$/);
  });

  test('that ends the process does not do so silently', async () => {
    const host = await start('exiting');
    const asked = mesh.here(['ask', 'exiting', 'exit', '--timeout', '100ms']);
    const { code, stderr } = await host.ended;
    expect({ code, message: JSON.parse(stderr).error.message }).toMatchObject({
      code: 1,
      message: expect.stringMatching(/wild\.mjs ended the process, with exit code 0/),
    });
    await asked;
  });

  test('that is too slow for whoever presses Ctrl-C, or for its caller: the deadline passed, whoever says so', async () => {
    await start('waiting');
    const asking = startCli(['ask', 'waiting', 'wait', '--verbose', '--node', mesh.address]);
    const active = async () => {
      const [described] = objects((await mesh.here(['describe', 'waiting', '--json'])).stdout);
      return (described?.statuses as { active?: number }[] | undefined)?.[0]?.active;
    };
    await until(async () => Number(await active()) === 1, 'the question to arrive');
    asking.signal('SIGINT');
    expect(await asking.ended).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(/^error: interrupted\n/),
    });
    expect((await mesh.here(['ask', 'waiting', 'wait', '--timeout', '300ms'])).code).toBe(5);
  });
});

test('a host id that a running host has is not waited for', async () => {
  const { code, stderr } = await refused.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^the node at \S+ does not take the host yet: .*\nerror: host id "twice" is held by a running/,
  );
});

test('an agent whose id runs elsewhere with other capabilities is attached with a warning', async () => {
  const env = { DATAMETRIA_AGENT_AGENT_ID: 'twice' };
  const { host } = await runAgents(temporaryFolder({ 'shout.mjs': shout }), ['shout.mjs'], { env });
  expect(JSON.parse(await host.nextErrorLine()).warning).toMatch(
    '"twice" already runs in host twice with other capabilities; this is a second instance of it',
  );
});

test('one agent in two files, or one file twice', async () => {
  const folder = temporaryFolder({ 'shout.mjs': shout });
  const { code, stderr } = await runCli(['agent', 'run', 'shout.mjs', 'shout.mjs', '--no-watch'], { folder });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'error: shout.mjs exports agent "shout" again: shout.mjs has it already\n',
  });
});

describe('files that cannot be run', () => {
  test.each([
    ['broken.ts', 'export default {', /^error: broken\.ts cannot be loaded: .*broken\.ts:1:/],
    [
      'failing.mjs',
      'throw new Error("no luck");',
      /^error: failing\.mjs cannot be loaded: no luck \(failing\.mjs:1:7\)$/,
    ],
    [
      'empty.mjs',
      'export const nothing = 1;',
      /^error: empty\.mjs exports no agent; write "export default defineAgent/,
    ],
    [
      'leaving.mjs',
      'process.exit(0);',
      /^error: leaving\.mjs ended the process while it was loaded, with exit code 0$/,
    ],
    ['waiting.mjs', 'await new Promise(() => {});', /^error: waiting\.mjs never finishes loading: /],
    [
      'wrong.mjs',
      "import { defineAgent } from 'dacp-mesh';\nexport default defineAgent({ id: 'not an id', capabilities: {} });",
      /not an id|agent\.id/,
    ],
  ])('%s', async (name, source, line) => {
    const result = await runCli(['agent', 'run', name, '--no-watch', '--node', mesh.address], {
      folder: temporaryFolder({ [name]: source }),
    });
    expect(result.code).toBe(2);
    expect(result.stdout).toBe('');
    expect(result.stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(line)]);
  });
});

test.each([
  ['README.md', 'README.md is no TypeScript or JavaScript (.ts, .js, .mjs)'],
  ['.', '. is a folder; name the files in it that export agents'],
])('%s is no agent, and nothing is waited for', async (path, why) => {
  const folder = temporaryFolder({ 'README.md': '# Read me' });
  const { code, stderr } = await runHere(['agent', 'run', path], { folder });
  expect({ code, stderr }).toEqual({ code: 2, stderr: `error: ${why}\n` });
});
