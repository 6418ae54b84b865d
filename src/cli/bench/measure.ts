import type { Config } from '../../node/index.js';
import type { LoopFigures } from './closed-loop.js';
import { startCollector } from './collector.js';
import { measureStart } from './measure-start.js';
import { type Measured, type MeasureOptions, profileOf } from './measured.js';
import type { Load, Place, Role, Troop } from './orders.js';
import { type Parts, startParts, type Usages, usages } from './parts.js';
import type { Part } from './process.js';
import type { Row } from './row.js';

/** A share that suits a busy mesh: one trace in a hundred is exported. */
const traceRatio = 0.01;

/** Measures a row with processes of its own; nothing of it is left. Errors: what goes wrong in one of them. */
export async function measure(row: Row, options: MeasureOptions): Promise<Measured> {
  const collector = row.telemetry ? await startCollector() : undefined;
  try {
    const config = configOf(options.config, collector?.endpoint);
    const place = { config, via: row.via, telemetry: row.telemetry, record: row.record };
    const measured = await measureAt(row, place, options);
    return { ...measured, traceBatches: collector?.batches ?? 0 };
  } finally {
    await collector?.[Symbol.asyncDispose]();
  }
}

/** All of telemetry, or none; within this machine and in plaintext, whatever the settings say for others. */
function configOf(config: Config, otlpEndpoint: string | undefined): Config {
  const within = {
    host: '127.0.0.1',
    tlsCert: undefined,
    tlsKey: undefined,
    tlsCa: undefined,
    prometheusPort: undefined,
  };
  const telemetry = otlpEndpoint === undefined ? ({ logLevel: 'silent' } as const) : { traceRatio };
  return { ...config, ...within, ...telemetry, otlpEndpoint };
}

async function measureAt(row: Row, place: Place, options: MeasureOptions): Promise<Measured> {
  if (row.scenario === 's4') return await measureStart(row, place, options);
  const troop = troopOf(row);
  const parts = await startParts(place, { troops: [troop], started: options.started });
  try {
    if (troop.sort === 'echo') await parts.client.order('reach', 'echo');
    return await underLoad(row, parts, options.profileFolder);
  } finally {
    await parts[Symbol.asyncDispose]();
  }
}

async function underLoad(row: Row, parts: Parts, profileFolder: string | undefined): Promise<Measured> {
  await run(row, parts, true);
  if (profileFolder) await Promise.all(parts.all.map(part => part.order('profile', null)));
  const before = await usages(parts);
  const ran = await run(row, parts, false);
  const after = await usages(parts);
  if (profileFolder)
    await Promise.all(parts.all.map(part => part.order('profiled', profileOf(profileFolder, part.role))));
  const figures = row.scenario === 'decide' ? await parts.host.order('decisions', null) : ran;
  return { figures, ...perMessage(before, after, ran.count) };
}

/** Lets the client work once, as a rehearsal or in earnest. */
async function run(row: Row, { client, host }: Parts, rehearsal: boolean): Promise<LoopFigures> {
  const { scenario, concurrency, agents } = row;
  if (scenario === 's2') return await publish(row, client, rehearsal);
  const forMs = rehearsal ? row.warmUpMs : row.forMs;
  const figures = await client.order('load', { what: loadOf(row), concurrency, forMs, bidders: agents });
  if (rehearsal && scenario === 'decide') await host.order('decisions', null);
  return figures;
}

/** A rehearsal is as long as that of the other scenarios: fifths of a run until its time is over. */
async function publish(
  { messages, agents, concurrency, warmUpMs }: Row,
  client: Part,
  rehearsal: boolean,
): Promise<LoopFigures> {
  const notes = { subscribers: agents, count: rehearsal ? Math.ceil(messages / 5) : messages, concurrency };
  const endMs = performance.now() + (rehearsal ? warmUpMs : 0);
  for (;;) {
    const figures = await client.order('notes', notes);
    if (performance.now() >= endMs) return figures;
  }
}

function loadOf({ scenario }: Row): Load['what'] {
  if (scenario === 's3') return 'negotiate';
  return scenario === 'durable' ? 'store' : 'ask';
}

function troopOf({ scenario, agents }: Row): Troop {
  if (scenario === 's2') return { sort: 'subscriber', count: agents };
  return scenario === 's3' ? { sort: 'bidder', count: agents } : { sort: 'echo', count: 1 };
}

function perMessage(before: Usages, after: Usages, count: number): Pick<Measured, 'cpuUs' | 'rssBytes'> {
  const each = (value: (role: Role) => number) => ({
    node: value('node'),
    host: value('host'),
    client: value('client'),
  });
  return {
    cpuUs: each(role => (after[role].cpuUs - before[role].cpuUs) / Math.max(1, count)),
    rssBytes: each(role => after[role].rssBytes),
  };
}
