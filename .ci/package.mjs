/**
 * Packs the package, installs it into an empty project as a user would, and follows the README there with what is installed: the
 * demo, an agent of one's own, and a negotiation that it takes part in.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const LIMIT_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'dacp-package-'));
const run = (/** @type {string} */ command, /** @type {string[]} */ args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT_MS });
/** @type {import('node:child_process').ChildProcess[]} */
const started = [];

const program = `
import * as mesh from 'dacp-mesh';
import { MessageSchema } from 'dacp-mesh/gen/dacp/message/v2/message_pb.js';
import { createTestMesh } from 'dacp-mesh/testing';
const error = await createTestMesh([]).ask('nobody', '').catch(error => error);
console.log(Object.keys(mesh).length, MessageSchema.typeName, error instanceof mesh.MeshError);
`;

try {
  install();
  writeFileSync(join(folder, 'program.js'), program);
  assert.match(run(process.execPath, ['program.js']), /^[1-9]\d* dacp\.message\.v2\.Message true\n$/);
  await followReadme();
  console.log('packed, installed elsewhere: the demo runs, and an agent of one’s own takes part in it');
} finally {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

/** Packs, and installs into an empty project. */
function install() {
  /** @type {[{ filename: string, files: { path: string }[] }]} */
  const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], process.cwd()));
  const unwanted = files.map(file => file.path).filter(path => /\.test\.|^src\/|^test\/|\.dacp-build/.test(path));
  assert.deepEqual(unwanted, [], 'no tests and no sources are packed');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--omit=dev'];
  run('npm', ['install', ...flags, `./${filename}`]);
}

/** `up --demo`, `agent new`, `agent run`, `negotiate`, by npx. */
async function followReadme() {
  const up = start('up', '--demo', '--quiet', '--json', '--port', '0');
  const { address } = await told(up, 'ready');
  for (let host = 0; host < 3; host++) await told(up, 'attached');
  run('npx', ['dacp', 'agent', 'new', 'my-agent']);
  const agent = start('agent', 'run', 'my-agent.ts', '--json', '--node', address);
  assert.deepEqual((await told(agent, 'attached')).agents, ['my-agent']);
  const task = ['--capability', 'text.summarize', '--content', 'It rains. The fields are wet.'];
  const shown = run('npx', ['dacp', 'negotiate', ...task, '--node', address]);
  assert.equal(shown.match(/^proposal /gm)?.length, 3, shown);
  assert.match(shown, /^award +my-agent .*\n\nIt rains\. The fields are wet\.\n/ms);
  for (const child of [agent, up]) {
    child.process.kill('SIGINT');
    assert.deepEqual(await child.ended, [0, null], 'it ends with 0');
  }
}

/** @param {string[]} words of a command that runs until it is told to end; not by npx, which a signal would not get through */
function start(...words) {
  const main = join(folder, 'node_modules', '.bin', 'dacp');
  const child = spawn(main, words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'], timeout: LIMIT_MS });
  started.push(child);
  return {
    process: child,
    ended: once(child, 'exit'),
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
  };
}

/**
 * The next line about an event.
 * @param {ReturnType<typeof start>} child
 * @param {string} event
 */
async function told({ lines }, event) {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the process ended before "${event}"`);
    const line = JSON.parse(value);
    if (line.event === event) return line;
  }
}
