import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { NegotiationService } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Client, dial } from '../../../src/rpc/index.js';
import { long, times } from '../../harness/long.js';
import { startMesh } from '../../harness/node.js';
import { watchStalls } from '../../harness/stalls.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { ledgerFaults, recordFaults, timeFaults } from './faults.js';
import { distribution, type Outage, type Seen } from './lateness.js';
import { runBidders } from './run-bidders.js';

const kills = times({ long: 100, short: 2 });
const atOnce = 20;
/** After its deadline, or after the node is back. The short form runs beside other tests. */
const slackMs = long ? 1_000 : 10_000;
/** Of the negotiations that nobody will finish: the time for them is up while the node is up, or down. */
const shortMs = 2_500;

type Service = Client<typeof NegotiationService>;

it(`ends every negotiation well and in time through ${kills} kill -9 in the middle of ${atOnce}`, async () => {
  using folder = makeTemporaryFolder();
  using stalls = watchStalls();
  let mesh = await startMesh({ folder: join(folder.path, 'data') });
  const { address, port } = mesh;
  await using one = await runBidders(address, join(folder.path, 'one'), ['a', 'b', 'c']);
  await using other = await runBidders(address, join(folder.path, 'other'), ['d', 'e']);
  const channel = dial(address, { reconnectFirstMs: 20, reconnectMaxMs: 100 });
  const service = channel.client(NegotiationService);
  const outages: Outage[] = [];
  const seen: Seen[] = [];

  for (let kill = 0; kill < kills; kill++) {
    const ids = Array.from({ length: atOnce }, (_, index) => `k${kill}-${index}`);
    const watching = ids.map(async (id, index) => {
      await persist(() => service.start(requestOf(id, index)));
      seen.push(await watch(service, id));
    });
    await pause(kill % 4 === 3 ? randomInt(shortMs - 800, shortMs + 300) : randomInt(0, 400));
    const fromMs = Date.now();
    const { stdout, stderr } = await mesh.kill();
    mesh = await startMesh({ folder: mesh.folder, port });
    outages.push({ fromMs, toMs: Date.now(), log: stdout + stderr });
    await Promise.all(watching);
  }

  const ledger = [...one.ledger(), ...other.ledger()];
  const faults = ledgerFaults(ledger);
  const rules = { outages, slackMs, stalls };
  for (const each of seen) {
    const recorded = await stepsOf(service, each.id);
    faults.push(...recordFaults(each, recorded, ledger), ...timeFaults(each, rules));
  }
  channel.close();
  await mesh.stop();
  if (long) process.stdout.write(`${distribution(seen, rules)}\n`);
  expect(seen.length).toBe(kills * atOnce);
  expect(faults).toEqual([]);
}, 1_800_000);

/** Most have all the time they need; of some nobody will make a result, to others nobody will answer. */
function requestOf(negotiationId: string, index: number) {
  const capability = index % 10 === 0 ? 'stall' : index % 10 === 5 ? 'mute' : 'work';
  const own = capability === 'work' ? { proposeMs: 20_000, doMs: 60_000 } : { proposeMs: 1_000, doMs: shortMs };
  return {
    negotiationId,
    task: { capability },
    proposeWithin: durationFromMs(own.proposeMs),
    progressWithin: durationFromMs(15_000),
    doWithin: durationFromMs(own.doMs),
  };
}

/** Watches a negotiation to its end, over all that happens to the node. */
async function watch(service: Service, id: string): Promise<Seen> {
  const shown: Step[] = [];
  await persist(async () => {
    const afterVersion = shown.at(-1)?.version ?? 0n;
    for await (const { step } of service.watch({ negotiationId: id, afterVersion })) if (step) shown.push(step);
    if (shown.at(-1)?.kind.case !== 'ended') throw new Error('the stream ended before the negotiation');
  });
  return { id, shown, heardMs: Date.now() };
}

async function stepsOf(service: Service, negotiationId: string): Promise<Step[]> {
  const steps: Step[] = [];
  for await (const { step } of service.watch({ negotiationId })) if (step) steps.push(step);
  return steps;
}

/** Tries again until it works; who waits for longer than any negotiation may take hangs. */
async function persist<T>(task: () => Promise<T>): Promise<T> {
  const endMs = performance.now() + 90_000;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await pause(20);
    }
  }
}
