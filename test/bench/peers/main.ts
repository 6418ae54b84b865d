/**
 * Measures this mesh and what a user would take instead – NATS, JADE, AutoGen – in turn on this machine, and writes what came out
 * into docs/benchmarks.md.
 *
 *     npm run bench:peers                                   all rows, 9 pairs; about an hour on an idle machine
 *     npm run bench:peers -- --pairs 9 --only s1-64,s3-10   some rows; --peers nats,jade: some peers
 *     npm run bench:peers -- --short                        one pair of half a second each, written nowhere: does it all work?
 *
 * Each measurement is appended to .cache/bench/peers.jsonl: a run that was interrupted goes on where it was. --fresh begins anew.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../../src/cli/table.js';
import { autogen } from './autogen.js';
import { dacp } from './dacp.js';
import { markdownOf, tableOf, writeLastRun } from './document.js';
import { buildMark, cacheFolder, page } from './folders.js';
import { jade } from './jade.js';
import { nats } from './nats.js';
import type { Peer, Run } from './peer.js';
import { killAll } from './process.js';
import { openResults, type ResultFile } from './results.js';
import { type BenchRow, rows } from './rows.js';
import { summarizeResults } from './summary.js';

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    'warm-up': { type: 'string' },
    only: { type: 'string' },
    peers: { type: 'string' },
    results: { type: 'string' },
    short: { type: 'boolean', default: false },
    fresh: { type: 'boolean', default: false },
  },
});
const { short } = options;
const pairs = short ? 1 : Number(options.pairs);
const seconds = short ? 0.5 : Number(options.seconds);
const warmUpSeconds = short ? 0.2 : options['warm-up'] === undefined ? undefined : Number(options['warm-up']);
const file = options.results ?? join(cacheFolder, short ? 'short.jsonl' : 'peers.jsonl');

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    killAll();
    process.exit(130);
  });
await main();

async function main(): Promise<void> {
  const wanted = chosen('--only', options.only, rows, row => row.name);
  const peers = chosen('--peers', options.peers, [nats, jade, autogen], peer => peer.who);
  const needed = peers.filter(({ who }) => wanted.some(({ atLeast }) => atLeast[who] !== undefined));
  for (const peer of needed) {
    say(`installing ${peer.versions}`);
    await peer.install();
  }
  if (short || options.fresh) rmSync(file, { force: true });
  const conditions = { build: build(), seconds, warmUpSeconds, short };
  const results = openResults(file, conditions);
  for (let pair = 1; pair <= pairs; pair++)
    for (const row of wanted.filter(({ pairsMax = pairs }) => pair <= pairsMax))
      await measurePair(row, pair, { peers: needed, results });
  report(wanted, needed, results);
}

/** Ourselves and the others right after each other; who begins changes from pair to pair. */
async function measurePair(
  row: BenchRow,
  pair: number,
  { peers, results }: { peers: readonly Peer[]; results: ResultFile },
): Promise<void> {
  const others = peers.filter(({ who }) => row.atLeast[who] !== undefined);
  const order = pair % 2 === 1 ? [dacp, ...others] : [...others, dacp];
  for (const peer of order) {
    if (results.has(row.name, peer.who, pair)) continue;
    const run = runOf(row, peer);
    const figures = await peer.measure(run).catch(error => {
      say(`${peer.who}, ${row.name}: ${error.message}; once more`);
      return peer.measure(run);
    });
    results.add({ row: row.name, who: peer.who, pair, figures });
    say(`pair ${pair} of ${pairs}, ${row.name}, ${peer.who}: ${figures[row.own?.figure ?? 'rate']}`);
  }
}

function runOf(row: BenchRow, { who }: Peer): Run {
  const messages = row.messages?.[who] ?? 0;
  return {
    row,
    messages: short ? Math.ceil(messages / 100) : messages,
    forMs: seconds * 1000,
    warmUpMs: (warmUpSeconds ?? row.warmUpSeconds ?? 5) * 1000,
  };
}

function report(wanted: readonly BenchRow[], peers: readonly Peer[], { results }: ResultFile): void {
  const summaries = summarizeResults(wanted, results);
  const { head, cells } = tableOf(summaries);
  for (const line of table(head, cells)) console.log(line);
  if (short) return;
  const own = results.find(({ who }) => who === 'dacp')?.figures.versions as Record<string, string> | undefined;
  writeLastRun(
    page,
    markdownOf(summaries, [
      `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, ${process.platform} ${process.arch}`,
      `\`npm run bench:peers -- ${process.argv.slice(2).join(' ')}\`: ${pairs} pairs, ${seconds} s each after ${warmUpSeconds ?? '5, rounds 12,'} s of warm-up`,
      `dacp ${own?.dacp}, Node ${own?.node}, grpc-js ${own?.grpc}`,
      ...peers.map(({ versions }) => versions),
    ]),
  );
  say(`written into ${page}`);
}

/** Some of a list, by names with commas between them; all unless said. */
function chosen<T>(
  option: string,
  text: string | undefined,
  all: readonly T[],
  name: (one: T) => string,
): readonly T[] {
  if (text === undefined) return all;
  return text.split(',').map(wanted => {
    const found = all.find(one => name(one) === wanted);
    if (!found) throw new Error(`${option} ${wanted}: takes some of ${all.map(name).join(',')}`);
    return found;
  });
}

/** What is measured; a build with faults in its types has no mark. */
function build(): string {
  return existsSync(buildMark) ? readFileSync(buildMark, 'utf8').slice(0, 16) : 'unknown';
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
