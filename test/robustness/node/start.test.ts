import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { long } from '../../harness/long.js';
import { isAlive } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const starts = long ? 5 : 1;
/** Once everything is installed and built, from the command to the node's word. */
const readyMaxMs = 1500;

/** The command as a user gives it, ended as Ctrl-C ends it: with a signal to everything in the terminal. */
it('`npm start` is ready, and Ctrl-C leaves no process behind', async () => {
  const times: number[] = [];
  for (let start = 0; start < starts; start++) times.push(await startOnce());
  if (!long) return;
  const medianMs = times.sort((a, b) => a - b)[Math.floor(starts / 2)];
  expect(medianMs, `ready after ${times.map(Math.round).join(', ')} ms`).toBeLessThanOrEqual(readyMaxMs);
}, 120_000);

/** Starts, waits until all is there, stops; the time until the node was ready, in ms. */
async function startOnce(): Promise<number> {
  using data = makeTemporaryFolder();
  const begin = performance.now();
  const npm = spawn('npm', ['start', '--', '--port', '0', '--json', '--data', data.path], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, ...(long && { NODE_V8_COVERAGE: '' }), DATAMETRIA_AGENT_LOG_LEVEL: 'error' },
  });
  const ended = once(npm, 'exit');
  let readyMs = Number.POSITIVE_INFINITY;
  const told: Record<string, unknown>[] = [];
  for await (const line of createInterface({ input: npm.stdout })) {
    if (!line.startsWith('{')) continue;
    const object = JSON.parse(line);
    told.push(object);
    if (object.event === 'ready') readyMs = performance.now() - begin;
    if (object.event === 'attached') process.kill(-Number(npm.pid), 'SIGINT');
  }
  expect(await ended).toEqual([0, null]);
  expect(told.at(-1)).toMatchObject({ event: 'stopped' });
  for (const { pid } of told) if (typeof pid === 'number') expect(isAlive(pid)).toBe(false);
  return readyMs;
}
