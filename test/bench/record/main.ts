/**
 * How fast events are appended: to the embedded record with one writer and with 64, and on PostgreSQL with 16 writers in one process,
 * in turn with Emmett's event store (`@event-driven-io/emmett-postgresql`), which is installed into .cache/bench.
 *
 *     npm run bench:record                       9 pairs of 3 s each; about 3 minutes on an idle machine
 *     npm run bench:record -- --pairs 3 --seconds 1
 *
 * PostgreSQL is one that the bench starts itself, with fsync on, and an empty database for each run. Prints a table in Markdown, for
 * docs/benchmarks.md.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quartiles } from '../../../src/cli/bench/figures.js';
import { type Cluster, startCluster } from '../../harness/postgres.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { cacheFolder, provide } from '../peers/folders.js';
import { killAll, startProcesses } from '../peers/process.js';

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '9' }, seconds: { type: 'string', default: '3' } },
});
const [pairs, seconds] = [Number(values.pairs), Number(values.seconds)];

/** What one measurement gives: events in a second, and the CPU time for each, in µs, with that of PostgreSQL. */
interface Figures {
  readonly rate: number;
  readonly cpuUs: number;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    killAll();
    process.exit(130);
  });
const ownProgram = join(import.meta.dirname, 'append.mjs');
const emmettProgram = join(cacheFolder, 'emmett', 'append.mjs');
await main();

async function main(): Promise<void> {
  await provide('emmett', { pinned: 'package.json', sources: import.meta.dirname }, async folder => {
    execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  });
  const cluster = await startCluster({ durable: true });
  try {
    const ours: Figures[] = [];
    const emmett: Figures[] = [];
    const [one, many]: [Figures[], Figures[]] = [[], []];
    for (let pair = 1; pair <= pairs; pair++) {
      const turns = [
        async () => void ours.push(await onCluster(cluster, ownProgram)),
        async () => void emmett.push(await onCluster(cluster, emmettProgram)),
      ];
      for (const turn of pair % 2 === 1 ? turns : turns.reverse()) await turn();
      one.push(await embedded(1));
      many.push(await embedded(64));
      console.error(`pair ${pair} of ${pairs} is done`);
    }
    report({ ours, emmett, one, many });
  } finally {
    await cluster.remove();
  }
}

/** 16 writers on an empty database. The sessions' CPU time is the server's once they have ended. */
async function onCluster(cluster: Cluster, program: string): Promise<Figures> {
  const url = await cluster.createDatabase();
  const before = serverCpuMs(cluster.pid);
  const { events, ...figures } = await append(program, url, 16);
  const serverUs = (1_000 * (serverCpuMs(cluster.pid) - before)) / events;
  return { rate: figures.rate, cpuUs: figures.cpuUs + serverUs };
}

async function embedded(writers: number): Promise<Figures> {
  using folder = makeTemporaryFolder();
  return await append(ownProgram, folder.path, writers);
}

async function append(program: string, place: string, writers: number): Promise<Figures & { events: number }> {
  await using processes = startProcesses();
  const words = [process.execPath, program, place, String(writers), String(seconds)];
  const { rate, cpu_us, events } = await processes.result(words);
  return { rate: Number(rate), cpuUs: Number(cpu_us), events: Number(events) };
}

/** Of a process and those that it has waited for; 0 where the system does not tell. */
function serverCpuMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [user, system, childrenUser, childrenSystem] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15);
    return 10 * [user, system, childrenUser, childrenSystem].reduce((sum, ticks) => sum + Number(ticks), 0);
  } catch {
    return 0;
  }
}

function report(all: Readonly<Record<'ours' | 'emmett' | 'one' | 'many', readonly Figures[]>>): void {
  const ratios = all.ours.map(({ rate }, index) => rate / (all.emmett[index]?.rate ?? Number.NaN));
  const cpuRatios = all.ours.map(({ cpuUs }, index) => (all.emmett[index]?.cpuUs ?? Number.NaN) / cpuUs);
  const lines = [
    '| what | runs | events/s, median | quartiles | CPU per event | goal | met |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    row('PostgreSQL, 16 writers: dacp', all.ours),
    row('PostgreSQL, 16 writers: Emmett 0.42.0', all.emmett),
    `| dacp is × as fast | ${ratios.length} | ${spread(ratios)} | (CPU: ${quartiles(cpuRatios)[1].toFixed(1)} ×) | ≥ 3 × | ${met(quartiles(ratios)[1], 3)} |`,
    row('embedded, 1 writer', all.one, 2_500),
    row('embedded, 64 writers', all.many, 20_000),
  ];
  console.log(lines.join('\n'));
}

function row(what: string, figures: readonly Figures[], goal?: number): string {
  const rates = quartiles(figures.map(({ rate }) => rate));
  const cpu = quartiles(figures.map(({ cpuUs }) => cpuUs))[1];
  const [low, median, high] = rates.map(rate => Math.round(rate).toLocaleString('en'));
  const goals = goal === undefined ? ' |  |' : ` ≥ ${goal.toLocaleString('en')}/s | ${met(rates[1], goal)} |`;
  return `| ${what} | ${figures.length} | ${median} | ${low} – ${high} | ${cpu.toFixed(0)} µs |${goals}`;
}

function spread(ratios: readonly number[]): string {
  const [low, median, high] = quartiles(ratios).map(ratio => ratio.toFixed(1));
  return `${median} | ${low} – ${high}`;
}

function met(value: number, goal: number): string {
  return value >= goal ? 'yes' : 'no';
}
