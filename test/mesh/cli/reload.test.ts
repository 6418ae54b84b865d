import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startCli } from '../../harness/cli.js';
import { isAlive, type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh();
});
afterAll(() => mesh[Symbol.asyncDispose]());

/** An agent that says `word`; asked to wait, it says so when there is a file `go`. */
const agent = (id: string, word: string) => `import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { defineAgent } from 'dacp-mesh';
const handle = async (input: unknown) => {
  while (input === 'wait' && !existsSync('go')) await pause(10);
  if (input === 'throw') setTimeout(() => { throw new Error('thrown'); });
  return ${word};
};
export default defineAgent({ id: '${id}', capabilities: { 'say.${id}': { handle } } });
`;

/** Runs `agent.ts` of a new folder, and whatever else is in it. */
function start(files: Readonly<Record<string, string>>, ...words: string[]) {
  const folder = makeTemporaryFolder();
  const save = (name: string, source: string) => writeFileSync(join(folder.path, name), source);
  for (const [name, source] of Object.entries(files)) save(name, source);
  const host = startCli(['agent', 'run', 'agent.ts', '--json', '--node', mesh.address, ...words], {
    folder: folder.path,
    env: { DATAMETRIA_AGENT_LOG_LEVEL: 'silent' },
  });
  onTestFinished(async () => {
    host.signal('SIGINT');
    await host.ended;
    folder[Symbol.dispose]();
  });
  const attached = async () => {
    for (let told = await host.nextObject(); ; told = await host.nextObject())
      if (told.event === 'attached') return Number(told.pid);
  };
  return { host, save, attached };
}

/** The answer. */
async function ask(...words: string[]): Promise<string> {
  return (await mesh.here(['ask', ...words])).stdout.trimEnd();
}

test('what is saved takes over, what was asked before is still answered, and nothing outlives who started it', async () => {
  const { host, save, attached } = start({ 'agent.ts': agent('first', '"one"') });
  const before = await attached();
  const waiting = ask('first', 'wait');
  await until(
    async () => (await mesh.here(['describe', 'first', '--json'])).stdout.includes('"active":1'),
    'the question',
  );
  save('agent.ts', agent('first', '"two"'));
  const after = await attached();
  expect(await ask('first', 'now')).toBe('two');
  save('go', '');
  expect(await waiting).toBe('one');
  await until(() => !isAlive(before), 'the process before ends');
  host.signal('SIGKILL');
  await until(() => !isAlive(after), 'the process of one that is killed ends');
});

test('a file that is imported counts too; a fault is told in one line with its place, and the agent goes on as it was', async () => {
  const careful = (word: string) => `import { word } from './word.js';\n${agent('careful', word)}`;
  const files = { 'agent.ts': careful('word'), 'word.ts': 'export const word: string = "old";' };
  const { host, save, attached } = start(files);
  await attached();
  expect(await ask('careful', 'now')).toBe('old');
  save('word.ts', 'export const word: string = "new";');
  await attached();
  expect(await ask('careful', 'now')).toBe('new');
  save('agent.ts', `${careful('"two"')}const a = ;\n`);
  expect(await host.nextObject()).toEqual({ event: 'saved', file: 'agent.ts' });
  expect(JSON.parse(await host.nextErrorLine()).error.message).toMatch(
    /^agent\.ts cannot be loaded: agent\.ts:11:10: Unexpected ";"$/,
  );
  expect(JSON.parse(await host.nextErrorLine())).toEqual({
    note: 'what ran before goes on; waiting for agent.ts to be saved',
  });
  expect(await ask('careful', 'now')).toBe('new');
  save('agent.ts', careful('"three"'));
  await attached();
  expect(await ask('careful', 'now')).toBe('three');
});

test('a file that is wrong at the start is waited for, and so is one whose agent fails where nobody catches', async () => {
  const { host, save, attached } = start({ 'agent.ts': 'export default 1;' });
  expect(await host.nextErrorLine()).toContain('agent.ts exports no agent');
  expect(await host.nextErrorLine()).toContain('"waiting for agent.ts to be saved"');
  save('agent.ts', agent('failing', '"there"'));
  await attached();
  expect(await ask('failing', 'throw')).toBe('there');
  expect(await host.nextErrorLine()).toContain('code of agent.ts threw and nobody caught it: thrown');
  expect(await host.nextErrorLine()).toContain('"waiting for agent.ts to be saved"');
  save('agent.ts', agent('failing', '"again"'));
  await attached();
  expect(await ask('failing', 'now')).toBe('again');
});

test('a host id is handed on, and no process is left behind', async () => {
  const { host, save, attached } = start({ 'agent.ts': agent('named', '"one"') }, '--host-id', 'heir');
  await attached();
  save('agent.ts', agent('named', '"two"'));
  const last = await attached();
  expect(await ask('named', 'now')).toBe('two');
  host.signal('SIGINT');
  expect(await host.ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/"stopped"}\n$/) });
  expect(isAlive(last)).toBe(false);
});

test('without a node it ends, as it does without watching', async () => {
  const { host } = start({ 'agent.ts': agent('lonely', '"one"') }, '--node', '127.0.0.1:1');
  expect(await host.nextErrorLine()).toContain('no node answers at 127.0.0.1:1 yet; trying again');
  host.signal('SIGINT');
  expect((await host.ended).code).toBe(130);
});

/** It hears nothing more, as if it computed for ever, and leaves the processor to others. */
const stuck = `import { writeFileSync } from 'node:fs';
import { defineAgent } from 'dacp-mesh';
const handle = () => {
  writeFileSync('stuck', '');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
export default defineAgent({ id: 'stuck', capabilities: { stick: { handle } } });
`;

/** Runs an agent whose code never ends once it is asked. */
async function stick(env: Readonly<Record<string, string>>) {
  const folder = makeTemporaryFolder();
  writeFileSync(join(folder.path, 'agent.ts'), stuck);
  const host = startCli(['agent', 'run', 'agent.ts', '--json', '--node', mesh.address], { folder: folder.path, env });
  const { pid } = await host.nextObject();
  onTestFinished(async () => {
    host.signal('SIGKILL');
    await until(() => !isAlive(Number(pid)), 'the agents end');
    folder[Symbol.dispose]();
  });
  // A receipt would be waited for in vain: what is stuck says nothing more.
  await mesh.here(['send', 'stuck', 'go', '--receipt', 'none']);
  await until(() => existsSync(join(folder.path, 'stuck')), 'it is stuck');
  return { host, pid: Number(pid) };
}

test('agents whose code never ends do not outlive who started them', async () => {
  const { host, pid } = await stick({ DACP_DRAIN_MS: '1', DATAMETRIA_AGENT_LOG_LEVEL: 'silent' });
  host.signal('SIGKILL');
  await until(() => !isAlive(pid), 'the agents end');
});

test('a second Ctrl-C ends agents whose code never ends', async () => {
  const { host, pid } = await stick({ DACP_DRAIN_MS: '600000', DATAMETRIA_AGENT_LOG_LEVEL: 'silent' });
  host.signal('SIGINT');
  await host.nextLine(line => line.includes('"stopping"'));
  // What comes within a second is the first, passed on by npx.
  const again = setInterval(() => host.signal('SIGINT'), 100);
  expect((await host.ended).code).toBe(130);
  clearInterval(again);
  await until(() => !isAlive(pid), 'the agents end');
});
