/**
 * Measures durable workflows of three steps: ours on the embedded record, and Restate's (three `ctx.run`), in turn on this machine.
 *
 *     npm run bench:workflow                                  9 pairs at 1 and at 64 outstanding
 *     npm run bench:workflow -- --pairs 3 --seconds 2 --at-once 64
 *     npm run bench:workflow -- --how code --warm-up 2        one form of ours, after 2 s (5 unless said) that do not count
 *     npm run bench:workflow -- --short                       one pair of half a second: does it all work?
 *
 * `code`: the process that wants a workflow runs it, its journal is on the node; its steps are repeatable, as Restate's are: done again
 * when the process died before their end was known. `once`: its steps are not, so that each begin is in the record before it. `asked`: as
 * `code`, but an agent runs it, and is asked for it through the node: as Restate's server calls a service for whoever calls its ingress.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../../src/cli/table.js';
import { freePort } from '../../harness/free-port.js';
import { cacheFolder, command, provide } from '../peers/folders.js';
import { killAll, listening, runToEnd, startProcesses } from '../peers/process.js';

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '1,64' },
    how: { type: 'string', default: 'code,once,asked' },
    'warm-up': { type: 'string', default: '5' },
    short: { type: 'boolean', default: false },
  },
});
const pairs = options.short ? 1 : Number(options.pairs);
const seconds = options.short ? '0.5' : options.seconds;
const warmUp = options.short ? '0.5' : options['warm-up'];
const restateFolder = join(cacheFolder, 'restate');
const measured = new Map<string, number[]>();

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    killAll();
    process.exit(130);
  });

await provide('restate', { pinned: 'package.json', sources: import.meta.dirname }, async folder => {
  await runToEnd(['npm', 'install', '--no-audit', '--no-fund'], { folder });
});
const atOnce = options['at-once'].split(',');
const hows = options.how.split(',');
for (let pair = 1; pair <= pairs; pair++)
  for (const many of atOnce) {
    const order = [...hows.map(how => () => ours(how, many)), () => restate(many)];
    for (const measure of pair % 2 === 1 ? order : order.reverse()) await measure();
  }
report();

/** Our node in a process of its own, and the process that runs workflows. */
async function ours(how: string, many: string): Promise<void> {
  await using processes = startProcesses();
  using folder = temporary();
  const port = await freePort();
  const words = ['up', '--data', folder.path, '--port', String(port), '--log-level', 'error', '--quiet'];
  await processes.serve([process.execPath, command, ...words], { ready: false });
  await listening(port);
  const measure = join(import.meta.dirname, 'measure.mjs');
  const result = await processes.result([process.execPath, measure, `127.0.0.1:${port}`, seconds, many, how, warmUp]);
  note(how, many, result);
}

/** Restate's server in a process of its own, and the process that has the service and calls it. */
async function restate(many: string): Promise<void> {
  await using processes = startProcesses();
  using folder = temporary();
  const [ingress, admin, peer, service] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const env = {
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
    RESTATE_BIND_ADDRESS: `127.0.0.1:${peer}`,
    RESTATE_LOG_FILTER: 'error',
    RESTATE_LOGGING: 'ERROR',
    DO_NOT_TRACK: '1',
  };
  const server = join(restateFolder, 'node_modules', '.bin', 'restate-server');
  await processes.serve([server, '--base-dir', folder.path], { folder: restateFolder, env, ready: false });
  await Promise.all([listening(ingress), listening(admin)]);
  const ports = [ingress, admin, service].map(String);
  const words = [process.execPath, 'measure.mjs', ...ports, seconds, many, warmUp];
  note('restate', many, await processes.result(words, { folder: restateFolder, env }));
}

function note(how: string, many: string, result: Readonly<Record<string, unknown>>): void {
  const perSecond = Number(result.perSecond);
  const key = `${how} ${many}`;
  measured.set(key, [...(measured.get(key) ?? []), perSecond]);
  process.stderr.write(`${how.padEnd(8)} ${many.padStart(3)} outstanding  ${perSecond.toFixed(0)}/s\n`);
}

function report(): void {
  const rows = atOnce.flatMap(many =>
    hows.map(how => {
      const mine = measured.get(`${how} ${many}`) ?? [];
      const theirs = measured.get(`restate ${many}`) ?? [];
      const ratios = mine.map((value, index) => value / (theirs[index] ?? Number.NaN));
      return [
        how,
        many,
        `${median(mine).toFixed(0)}/s`,
        `${median(theirs).toFixed(0)}/s`,
        `${median(ratios).toFixed(2)} ×`,
      ];
    }),
  );
  for (const line of table(['HOW', 'OUTSTANDING', 'DACP', 'RESTATE', 'MEDIAN PAIRED RATIO'], rows)) console.log(line);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function temporary(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'dacp-bench-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
