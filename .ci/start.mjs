/**
 * Starts the node as users do, with `npm start`, and ends it as Ctrl-C does: with a signal to everything in the terminal. Tells how long
 * it took from the command to the line that says it is ready. One of five starts must be within the limit, since the machine may be busy.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const READY_MAX_MS = 1500;
const LIMIT_MS = 60_000;

/** Starts, waits until all is there, stops; the time until the node was ready, in ms. */
async function startOnce() {
  const data = mkdtempSync(join(tmpdir(), 'dacp-start-'));
  const begin = performance.now();
  const npm = spawn('npm', ['start', '--', '--port', '0', '--json', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(npm, 'exit');
  const limit = setTimeout(() => process.kill(-Number(npm.pid), 'SIGKILL'), LIMIT_MS);
  let readyMs = Number.POSITIVE_INFINITY;
  const told = [];
  for await (const line of createInterface({ input: npm.stdout })) {
    if (!line.startsWith('{')) continue;
    told.push(JSON.parse(line));
    if (told.at(-1).event === 'ready') readyMs = performance.now() - begin;
    if (told.at(-1).event === 'attached') process.kill(-Number(npm.pid), 'SIGINT');
  }
  assert.deepEqual(await ended, [0, null], 'npm start ends with 0');
  clearTimeout(limit);
  assert.equal(told.at(-1)?.event, 'stopped', 'the node says that it has stopped');
  for (const { pid } of told.filter(line => line.pid)) {
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' }, `process ${pid} is gone`);
  }
  rmSync(data, { recursive: true, force: true });
  return readyMs;
}

/** @type {number[]} */
const times = [];
const isInTime = (/** @type {number} */ ms) => ms <= READY_MAX_MS;
while (times.length < 5 && !times.some(isInTime)) times.push(Math.round(await startOnce()));
console.log(`ready after ${times.join(', ')} ms`);
assert.ok(times.some(isInTime), `npm start was ready after ${times.join(', ')} ms; ${READY_MAX_MS} are allowed`);
