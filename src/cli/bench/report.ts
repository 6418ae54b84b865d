import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { packageVersion } from '../package-version.js';
import { rounded } from './figures.js';
import type { Measured } from './measured.js';
import type { Role } from './orders.js';
import type { Row } from './row.js';

const mega = 1_000_000;
const require = createRequire(import.meta.url);

/** What the figures of a run hang on. */
export function surroundings(): Record<string, unknown> {
  const grpc = JSON.parse(readFileSync(require.resolve('@grpc/grpc-js/package.json'), 'utf8')) as { version: string };
  return {
    versions: { dacp: packageVersion(), node: process.versions.node, grpc: grpc.version },
    machine: { platform: process.platform, arch: process.arch, cores: availableParallelism() },
  };
}

/** A result as programs read it: one object. */
export function resultObject(
  row: Row,
  { figures, cpuUs, rssBytes, start, traceBatches }: Measured,
): Record<string, unknown> {
  const { scenario, concurrency, agents, via, telemetry, record } = row;
  return {
    scenario,
    concurrency,
    ...agentsOf(row),
    ...(scenario === 's3' && { record }),
    rate: rounded(figures.rate),
    p50_ms: rounded(figures.p50Ms),
    p99_ms: rounded(figures.p99Ms),
    ...(scenario === 'decide' && { mean_ms: rounded(figures.meanMs), p95_ms: rounded(figures.p95Ms) }),
    ...(scenario === 's2' && { delivered_rate: rounded(figures.rate * agents) }),
    messages: figures.count,
    seconds: rounded(figures.seconds),
    cpu_us: byRole(cpuUs, 1),
    rss_mb: byRole(rssBytes, mega),
    ...(start && {
      start_s: rounded(start.seconds),
      at_once_s: rounded(start.atOnceSeconds),
      idle_agents: start.idleAgents,
      idle_s: rounded(start.idleSeconds),
      idle_kb: { host: rounded(start.hostBytesPerAgent / 1000), node: rounded(start.nodeBytesPerAgent / 1000) },
      idle_host_mb: rounded(start.hostBytesWithIdle / mega),
    }),
    via,
    telemetry,
    ...(telemetry && { trace_batches: traceBatches }),
    ...surroundings(),
  };
}

/** Head of the table of results. */
export const head = [
  'SCENARIO',
  'RATE/S',
  'P50 MS',
  'P99 MS',
  'CPU µS: NODE',
  'HOST',
  'CLIENT',
  'RSS MB: NODE',
  'HOST',
  'CLIENT',
];

/** A result as a line of the table. */
export function resultCells(row: Row, { figures, cpuUs, rssBytes, start }: Measured): string[] {
  const cpu = byRole(cpuUs, 1);
  const rss = byRole(rssBytes, mega);
  const times = [figures.p50Ms, figures.p99Ms].map(value => String(rounded(value)));
  const figured = [start ? '' : String(rounded(figures.rate)), ...times];
  return [nameOf(row), ...figured, ...Object.values(cpu).map(String), ...Object.values(rss).map(String)];
}

/** What there is to say beside the table, in one line; empty: nothing. */
export function remark(row: Row, { figures, start }: Measured): string {
  if (start) {
    const kb = rounded(start.hostBytesPerAgent / 1000);
    const all = rounded(start.hostBytesWithIdle / mega);
    const atOnce = rounded(start.atOnceSeconds);
    return `first answer after ${rounded(start.seconds)} s, ${atOnce} s when all start at once; ${start.idleAgents} idle agents: ${kb} kB each, ${all} MB the host with them`;
  }
  if (row.scenario === 'decide')
    return `a decision takes ${rounded(figures.meanMs)} ms on average, p95 ${rounded(figures.p95Ms)} ms`;
  return '';
}

/** A row as people call it, such as `s3, 10 bidders, 16 at a time`. */
export function nameOf(row: Row): string {
  const { scenario, concurrency, agents, record } = row;
  const atATime = concurrency > 1 ? `, ${concurrency} at a time` : '';
  const count = (noun: string) => `${agents} ${noun}${agents === 1 ? '' : 's'}`;
  if (scenario === 's2') return `s2, ${count('subscriber')}`;
  if (scenario === 's3') return `s3, ${count('bidder')}${atATime}${record === 'memory' ? ', record in memory' : ''}`;
  return scenario === 's4' ? 's4, start' : `${scenario}, ${concurrency} at a time`;
}

function agentsOf({ scenario, agents }: Row): Record<string, number> {
  if (scenario === 's2') return { subscribers: agents };
  return scenario === 's3' ? { bidders: agents } : {};
}

function byRole(values: Readonly<Record<Role, number>>, unit: number): Record<Role, number> {
  const { node, host, client } = values;
  return { node: rounded(node / unit), host: rounded(host / unit), client: rounded(client / unit) };
}
