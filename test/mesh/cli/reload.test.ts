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

const ask = async (...words: string[]) => (await mesh.cli(['ask', ...words])).stdout.trimEnd();

test('what is saved takes over, and what was asked before is still answered', async () => {
  const { save, attached } = start({ 'agent.ts': agent('first', '"one"') });
  const before = await attached();
  const waiting = ask('first', 'wait');
  await until(
    async () => (await mesh.cli(['describe', 'first', '--json'])).stdout.includes('"active":1'),
    'the question',
  );
  save('agent.ts', agent('first', '"two"'));
  await attached();
  expect(await ask('first', 'now')).toBe('two');
  save('go', '');
  expect(await waiting).toBe('one');
  await until(() => !isAlive(before), 'the process before ends');
});

test('a file that is imported counts too', async () => {
  const importing = `import { word } from './word.js';\n${agent('importing', 'word')}`;
  const { save, attached } = start({ 'agent.ts': importing, 'word.ts': 'export const word: string = "old";' });
  await attached();
  expect(await ask('importing', 'now')).toBe('old');
  save('word.ts', 'export const word: string = "new";');
  await attached();
  expect(await ask('importing', 'now')).toBe('new');
});

test('a fault is told in one line with its place, and the agent goes on as it was', async () => {
  const { host, save, attached } = start({ 'agent.ts': agent('careful', '"one"') });
  await attached();
  save('agent.ts', `${agent('careful', '"two"')}const a = ;\n`);
  expect(await host.nextObject()).toEqual({ event: 'saved', file: 'agent.ts' });
  expect(JSON.parse(await host.nextErrorLine()).error.message).toMatch(
    /^agent\.ts cannot be loaded: agent\.ts:10:10: Unexpected ";"$/,
  );
  expect(JSON.parse(await host.nextErrorLine())).toEqual({
    note: 'what ran before goes on; waiting for agent.ts to be saved',
  });
  expect(await ask('careful', 'now')).toBe('one');
  save('agent.ts', agent('careful', '"three"'));
  await attached();
  expect(await ask('careful', 'now')).toBe('three');
});

test('a file that is wrong at the start is waited for', async () => {
  const { host, save, attached } = start({ 'agent.ts': 'export default 1;' });
  expect(await host.nextErrorLine()).toContain('agent.ts exports no agent');
  expect(await host.nextErrorLine()).toContain('"waiting for agent.ts to be saved"');
  save('agent.ts', agent('late', '"there"'));
  await attached();
  expect(await ask('late', 'now')).toBe('there');
});

test('an agent that fails where nobody catches runs again once it is saved', async () => {
  const { host, save, attached } = start({ 'agent.ts': agent('failing', '"one"') });
  await attached();
  expect(await ask('failing', 'throw')).toBe('one');
  expect(await host.nextErrorLine()).toContain('code of agent.ts threw and nobody caught it: thrown');
  expect(await host.nextErrorLine()).toContain('"waiting for agent.ts to be saved"');
  save('agent.ts', agent('failing', '"two"'));
  await attached();
  expect(await ask('failing', 'now')).toBe('two');
});

test('a host id is handed on', async () => {
  const { save, attached } = start({ 'agent.ts': agent('named', '"one"') }, '--host-id', 'heir');
  await attached();
  save('agent.ts', agent('named', '"two"'));
  await attached();
  expect(await ask('named', 'now')).toBe('two');
});

test('no process is left behind, however it ends', async () => {
  const one = start({ 'agent.ts': agent('ending', '"one"') });
  const first = await one.attached();
  one.host.signal('SIGINT');
  expect(await one.host.ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/"stopped"}\n$/) });
  expect(isAlive(first)).toBe(false);

  const two = start({ 'agent.ts': agent('killed', '"one"') });
  const second = await two.attached();
  two.host.signal('SIGKILL');
  await until(() => !isAlive(second), 'its process ends');
});

test('without a node it ends, as it does without watching', async () => {
  const { host } = start({ 'agent.ts': agent('lonely', '"one"') }, '--node', '127.0.0.1:1');
  expect(await host.nextErrorLine()).toContain('no node answers at 127.0.0.1:1 yet; trying again');
  host.signal('SIGINT');
  expect((await host.ended).code).toBe(130);
});

const spinning = `import { writeFileSync } from 'node:fs';
import { defineAgent } from 'dacp-mesh';
const handle = () => {
  writeFileSync('spins', '');
  for (;;);
};
export default defineAgent({ id: 'spinner', capabilities: { spin: { handle } } });
`;

/** Runs an agent that never gives the processor back once it is asked. */
async function spin(env: Readonly<Record<string, string>>) {
  const folder = makeTemporaryFolder();
  writeFileSync(join(folder.path, 'agent.ts'), spinning);
  const host = startCli(['agent', 'run', 'agent.ts', '--json', '--node', mesh.address], { folder: folder.path, env });
  const { pid } = await host.nextObject();
  onTestFinished(async () => {
    host.signal('SIGKILL');
    await until(() => !isAlive(Number(pid)), 'the agents end');
    folder[Symbol.dispose]();
  });
  await mesh.cli(['send', 'spinner', 'go']);
  await until(() => existsSync(join(folder.path, 'spins')), 'it spins');
  return { host, pid: Number(pid) };
}

test('agents whose code never ends do not outlive who started them', async () => {
  const { host, pid } = await spin({ DACP_DRAIN_MS: '1', DATAMETRIA_AGENT_LOG_LEVEL: 'silent' });
  host.signal('SIGKILL');
  await until(() => !isAlive(pid), 'the agents end');
});

test('a second Ctrl-C ends agents whose code never ends', async () => {
  const { host, pid } = await spin({ DACP_DRAIN_MS: '600000', DATAMETRIA_AGENT_LOG_LEVEL: 'silent' });
  host.signal('SIGINT');
  await host.nextLine(line => line.includes('"stopping"'));
  // What comes within a second is the first, passed on by npx.
  const again = setInterval(() => host.signal('SIGINT'), 100);
  expect((await host.ended).code).toBe(130);
  clearInterval(again);
  await until(() => !isAlive(pid), 'the agents end');
});
