import type { ForkOptions } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { objects, runHere, startCli } from '../../harness/cli.js';
import { isAlive } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

const part = fileURLToPath(new URL('../../../dist/bundle/cli-bench-part-main.start.js', import.meta.url));

// What measures runs here. Node.js cannot run sources, so the processes that it starts come from the build.
vi.mock('node:child_process', async load => {
  const actual = await load<typeof import('node:child_process')>();
  return {
    ...actual,
    fork: (_source: URL, words: string[], options: ForkOptions) => actual.fork(part, words, options),
  };
});

/** Short, and at once. */
const brief = ['--seconds', '0.1', '--warm-up', '0', '--json'];

function temporaryFolder(): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  return folder.path;
}

async function bench(...words: string[]) {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = await runHere(['bench', ...words], { folder, env: { TMPDIR: folder } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [result, ...more] = objects(stdout);
  expect(more).toEqual([]);
  return { result: result ?? {}, folder };
}

/** Starts a measurement that takes long, and gives its processes when all are there. */
async function startLong(folder: string) {
  const words = ['bench', '--scenario', 's1', '--seconds', '600', '--verbose', '--json'];
  const running = startCli(words, { folder, env: { TMPDIR: folder } });
  const pids: number[] = [];
  while (pids.length < 3) pids.push(Number((await running.nextObject()).pid));
  onTestFinished(() => {
    for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
  });
  return { running, pids };
}

const positive = expect.toSatisfy((value: unknown) => Number(value) > 0, 'more than nothing');
const perRole = { node: expect.any(Number), host: positive, client: positive };
const measured = { rate: positive, cpu_us: perRole, rss_mb: perRole, versions: { node: process.versions.node } };

describe('dacp bench', () => {
  test.each([
    ['s1', ['--via', 'node', '--no-telemetry'], { via: 'node', telemetry: false, concurrency: 64 }],
    // One trace in a hundred goes to a collector of its own.
    [
      's2',
      ['--messages', '2000', '--subscribers', '3'],
      { messages: 2000, subscribers: 3, delivered_rate: positive, telemetry: true, trace_batches: positive },
    ],
    ['s3', ['--bidders', '3', '--concurrency', '2'], { bidders: 3, concurrency: 2 }],
    ['s4', ['--agents', '20'], { start_s: positive, idle_agents: 20, idle_kb: expect.anything() }],
    ['durable', ['--concurrency', '8'], { concurrency: 8, p50_ms: positive }],
    ['decide', ['--concurrency', '2'], { mean_ms: positive, p95_ms: positive }],
  ])('measures %s %j', async (scenario, words, wanted) => {
    const { result, folder } = await bench('--scenario', scenario, ...words, ...brief);
    expect(result).toMatchObject({ scenario, ...measured, ...wanted });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('measures s1, writes a CPU profile of each process, and names what costs most', async () => {
    // Long enough for a busy machine to give each process samples.
    const words = ['--concurrency', '4', '--seconds', '1', '--warm-up', '0', '--json'];
    // By way of the node, so that it has work, too.
    const { result, folder } = await bench('--scenario', 's1', '--via', 'node', '--profile', 'profiles', ...words);
    expect(result).toMatchObject({ scenario: 's1', ...measured, concurrency: 4, p50_ms: positive, p99_ms: positive });
    expect(readdirSync(join(folder, 'profiles', 's1-4-at-a-time'))).toHaveLength(3);
    const profiles = result.profiles as Record<
      string,
      { file: string; functions: unknown[]; rooms: { name: string }[] }
    >;
    expect(Object.keys(profiles)).toEqual(['node', 'host', 'client']);
    for (const { file, functions } of Object.values(profiles)) {
      expect(functions.length).toBeGreaterThan(5);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('samples');
    }
    expect(profiles.host?.rooms.map(({ name }) => name)).toEqual(expect.arrayContaining(['agent', 'link', 'message']));
  });

  test('shows people a table', async () => {
    const words = ['bench', '--scenario', 's1', '--seconds', '0.1', '--warm-up', '0'];
    const { stdout, stderr } = await runHere(words, { folder: temporaryFolder() });
    expect(stderr).toBe('1 of 1: s1, 64 at a time\n');
    expect(stdout).toMatch(/\nSCENARIO {10}RATE\/S .*\ns1, 64 at a time {2}\d/);
  });

  test('ends all of its processes at Ctrl-C', async () => {
    const folder = temporaryFolder();
    const { running, pids } = await startLong(folder);
    expect(pids.every(isAlive)).toBe(true);
    running.signal('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted');
    expect(pids.filter(isAlive)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves no process behind when it is killed', async () => {
    const folder = temporaryFolder();
    const { running, pids } = await startLong(folder);
    running.signal('SIGKILL');
    await until(async () => !pids.some(isAlive), 'its processes to end');
  });

  test('fails at once when one of its processes ends, and ends the others', async () => {
    const folder = temporaryFolder();
    const { running, pids } = await startLong(folder);
    const [node = 0] = pids;
    process.kill(node, 'SIGKILL');
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('the node of the bench ended: '),
    });
    expect(pids.filter(isAlive)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('says what a wrong option may be, and starts nothing', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await runHere(['bench', '--scenario', 's7'], { folder });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: --scenario s7: takes one of s1, s2, s3, s4, durable, decide\n',
    });
    expect(existsSync(join(folder, 'dacp-profile'))).toBe(false);
  });
});
