/**
 * How fast the event log is carried: the relay to Kafka beside the client's own batches, in alternating pairs, and how far subscribers
 * are behind the append at 1,000 events a second, on both feeds. Starts a broker of its own.
 *
 *     npm run bench:log
 *     npm run bench:log -- --pairs 9 --events 50000 --seconds 10 --subscribers 4 --only relay
 *
 * Prints a line of JSON for each run, and a table at the end.
 */
import { parseArgs } from 'node:util';
import { startKafka } from '../../harness/kafka.js';
import { measureLatency } from './latency.js';
import { prepareRelay } from './relay.js';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    events: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '10' },
    subscribers: { type: 'string', default: '4' },
    only: { type: 'string', default: 'relay,latency' },
  },
});

const rows: string[] = ['| what | figure | goal |', '| --- | --- | --- |'];
await using broker = await startKafka({ forSpeed: true });
if (values.only.includes('relay')) await relayRows();
if (values.only.includes('latency')) await latencyRows();
console.log(`\n${rows.join('\n')}`);

async function relayRows(): Promise<void> {
  const bench = await prepareRelay(broker.address, Number(values.events));
  const pairs: { readonly straight: number; readonly relay: number; readonly ratio: number; readonly cpu: number }[] =
    [];
  // The first pair warms up both.
  for (let pair = 0; pair <= Number(values.pairs); pair++) {
    const order = pair % 2 === 0 ? (['straight', 'relay'] as const) : (['relay', 'straight'] as const);
    const runs = { straight: { perSecond: 0, cpuUs: 0 }, relay: { perSecond: 0, cpuUs: 0 } };
    for (const which of order) runs[which] = await bench[which]();
    console.log(JSON.stringify({ pair, ...runs }));
    const { straight, relay } = runs;
    const figures = {
      straight: straight.perSecond,
      relay: relay.perSecond,
      ratio: relay.perSecond / straight.perSecond,
      cpu: straight.cpuUs / relay.cpuUs,
    };
    if (pair > 0) pairs.push(figures);
  }
  await bench.close();
  const middle = (of: keyof (typeof pairs)[0]) => median(pairs.map(pair => pair[of]));
  rows.push(
    `| kafkajs, batches of 2,048, \`acks=all\`, idempotent | ${middle('straight').toFixed(0)}/s |  |`,
    `| record → relay → Kafka | ${middle('relay').toFixed(0)}/s |  |`,
    `| relay beside kafkajs, median of ${pairs.length} pairs | ${middle('ratio').toFixed(2)} × | ≥ 0.5 × |`,
    `| the same by CPU time of the process | ${middle('cpu').toFixed(2)} × |  |`,
  );
}

async function latencyRows(): Promise<void> {
  const options = { seconds: Number(values.seconds), subscribers: Number(values.subscribers) };
  for (const [name, address, goal] of [
    ['embedded feed', undefined, '≤ 50 ms'],
    ['Kafka', broker.address, '≤ 250 ms'],
  ] as const) {
    const latency = await measureLatency({ ...options, broker: address });
    console.log(JSON.stringify({ feed: name, ...latency }));
    const { p50Ms, p99Ms, maxMs, perSecond } = latency;
    const figure = `p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)}, max ${maxMs.toFixed(0)} ms`;
    rows.push(
      `| ${options.subscribers} subscribers behind the append, ${perSecond.toFixed(0)} events/s, ${name} | ${figure} | p99 ${goal} |`,
    );
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
