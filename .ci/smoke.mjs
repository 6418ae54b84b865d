/**
 * Starts a node with its echo agent, asks the agent through the command line, and stops the node, all by a given Node program.
 *
 *     node .ci/smoke.mjs NODE [MAIN]    MAIN is the command's file, dist/cli/main.js by default
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const [node = process.execPath, main = 'dist/cli/main.js'] = process.argv.slice(2);
const LIMIT_MS = 30_000;
const data = mkdtempSync(join(tmpdir(), 'dacp-smoke-'));
const up = spawn(node, [resolve(main), 'up', '--demo', '--json', '--port', '0', '--data', data], {
  cwd: data,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(up, 'exit');
const limit = setTimeout(() => up.kill('SIGKILL'), LIMIT_MS);

try {
  const seen = await until('attached');
  const address = seen.find(line => line.event === 'ready').address;
  const answer = execFileSync(node, [resolve(main), 'ask', 'echo', 'is anybody there', '--json', '--node', address], {
    cwd: data,
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  assert.match(answer, /is anybody there/);
  up.kill('SIGINT');
  assert.deepEqual(await ended, [0, null], 'the node ends with 0');
  const agentHost = seen.find(line => line.event === 'attached').pid;
  assert.throws(() => process.kill(agentHost, 0), { code: 'ESRCH' }, 'the agent host is gone');
  console.log(`${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}: started, asked, stopped`);
} finally {
  clearTimeout(limit);
  up.kill('SIGKILL');
  await ended;
  rmSync(data, { recursive: true, force: true });
}

/**
 * Reads what the node tells, up to an event.
 * @param {string} event
 */
async function until(event) {
  const lines = [];
  for await (const line of createInterface({ input: up.stdout })) {
    lines.push(JSON.parse(line));
    if (lines.at(-1).event === event) return lines;
  }
  throw new Error(`the node ended before "${event}"; it told ${JSON.stringify(lines)}`);
}
