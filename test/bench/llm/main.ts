/**
 * What it costs to ask a model by way of us, and of others: our orchestrator as a library, `LlmService` of a node, Portkey's gateway and a
 * LiteLLM proxy, each beside OpenAI's client that asks the same test server directly, in turn on this machine.
 *
 *     npm run bench:llm                                      5 pairs of 2 s a figure; about 4 minutes
 *     npm run bench:llm -- --pairs 9 --seconds 3
 *     npm run bench:llm -- --only library,service
 *     npm run bench:llm -- --only failover                   what it adds when the first provider fails
 *     npm run bench:llm -- --short                           one pair of half a second: does it all work?
 *
 * At 1 outstanding one question goes directly, the next one by the other way, from the same process. Prints a table in Markdown, for
 * docs/benchmarks.md, and what CPU time a question took in each process.
 */
import { parseArgs } from 'node:util';
import { freePort } from '../../harness/free-port.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { killAll, startProcesses } from '../peers/process.js';
import { type FailedOver, type Figures, type Measured, report, reportFailover } from './report.js';
import { type Between, install, type Scene, start, type Way, ways } from './ways.js';

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
});
const pairs = values.short ? 1 : Number(values.pairs);
const seconds = values.short ? '0.5' : values.seconds;

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    killAll();
    process.exit(130);
  });
/** Who is not measured, and why. */
const left: string[] = [];
await main();

async function main(): Promise<void> {
  const only = values.only?.split(',');
  if (only?.join() !== 'failover') console.log(await compare(only));
  if (only?.includes('failover') ?? true) console.log(reportFailover(await inScene(failOver)).join('\n'));
}

/** The ways that are wanted beside the direct one. */
async function compare(only: readonly string[] | undefined): Promise<string> {
  const wanted: Way[] = [];
  for (const way of ways.filter(one => one === 'direct' || (only?.includes(one) ?? true)))
    try {
      await install(way);
      wanted.push(way);
    } catch (error) {
      left.push(`${way} is left out, since it could not be installed: ${lastLine(error)}`);
    }
  const measured = await inScene(scene => measureAll(scene, wanted));
  return [...report(measured), ...left.map(why => `\n${why}`), ''].join('\n');
}

/** Measures with a test server of its own. */
async function inScene<T>(measure: (scene: Scene) => Promise<T>): Promise<T> {
  using folder = makeTemporaryFolder();
  await using processes = startProcesses();
  const port = await freePort();
  const server = `http://127.0.0.1:${port}/v1`;
  const serverPid = await processes.serve([process.execPath, `${import.meta.dirname}/server.mjs`, String(port)]);
  return await measure({ processes, folder: folder.path, server, serverPid });
}

async function failOver({ processes, server }: Scene): Promise<FailedOver[]> {
  const runs: FailedOver[] = [];
  for (let run = 1; run <= pairs; run++) {
    const words = [process.execPath, `${import.meta.dirname}/failover.mjs`, server, seconds];
    const found = (await processes.result(words)) as unknown as FailedOver;
    runs.push(found);
    const { failed, cut } = found;
    say(`run ${run} of ${pairs}: ${failed.added.toFixed(2)} ms added after a 500, ${cut.added.toFixed(2)} after a cut`);
  }
  return runs;
}

async function measureAll(scene: Scene, wanted: readonly Way[]): Promise<Measured> {
  const { processes, server } = scene;
  const between = new Map<Way, Between>();
  for (const way of wanted)
    await start(way, scene).then(
      started => between.set(way, started),
      error => left.push(`${way} is left out, since it could not be started: ${lastLine(error)}`),
    );
  const there = [...between.keys()];
  const measured = new Map<Way, Figures[]>(there.map(way => [way, []]));
  for (let pair = 1; pair <= pairs; pair++)
    for (const way of pair % 2 === 1 ? there : [...there].reverse()) {
      const { address, key, pids } = between.get(way) ?? (await start('direct', scene));
      const program = `${import.meta.dirname}/measure.mjs`;
      const words = [process.execPath, program, way, address, server, seconds, pids.join(',')];
      const figures = (await processes.result(words, { env: { OPENAI_API_KEY: key } })) as unknown as Figures;
      measured.get(way)?.push(figures);
      say(`pair ${pair} of ${pairs}: ${way.padEnd(8)} ${progress(figures)}`);
    }
  return measured;
}

function progress({ added, streams, perSecond, clientUs, cpuUs }: Figures): string {
  const parts = [
    ...(added ? [`${added.added.toFixed(2)} ms added to ${added.direct.toFixed(2)}`] : []),
    ...(streams ? [`first text ${streams.added.toFixed(2)} ms later`] : []),
    `${perSecond.toFixed(0)}/s at 32`,
    `CPU µs ${[clientUs, ...cpuUs].map(us => us.toFixed(0)).join(' + ')}`,
  ];
  return parts.join(', ');
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function lastLine(error: unknown): string {
  return (
    String(error instanceof Error ? error.message : error)
      .trim()
      .split('\n')
      .at(-1) ?? ''
  );
}
