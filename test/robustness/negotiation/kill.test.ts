import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { equals } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { NegotiationService } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { AcceptanceSchema, AwardState, Outcome, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { defineAgent, join } from '../../../src/agent/index.js';
import { createEventStore } from '../../../src/eventlog/index.js';
import { contentAny } from '../../../src/message/index.js';
import { evolve, initialState } from '../../../src/negotiation/index.js';
import { readSteps } from '../../../src/negotiation/record.js';
import { migrations } from '../../../src/node/migrations.js';
import { silentLogger } from '../../../src/observability/index.js';
import { type Client, dial } from '../../../src/rpc/index.js';
import { createSqlite } from '../../../src/storage/index.js';
import { long } from '../../harness/long.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { runNode } from './run-node.js';

const kills = long ? 50 : 2;
const atOnce = 20;
type Service = Client<typeof NegotiationService>;

/** What was seen outside of the node. */
interface Seen {
  /** Steps that a caller was shown, by negotiation. */
  readonly steps: Map<string, Step[]>;
  /** Awards that a bidder worked on, as `negotiation/fence`. */
  readonly worked: string[];
}

it(`ends every negotiation well through ${kills} kill -9 in the middle of ${atOnce}`, async () => {
  using folder = makeTemporaryFolder();
  await using node = await runNode(folder.path);
  const seen: Seen = { steps: new Map(), worked: [] };
  const members = await Promise.all(
    ['a', 'b', 'c'].map(id => join({ agents: [bidder(id, seen)], node: node.address, logger: silentLogger })),
  );
  const channel = dial(node.address, { reconnectFirstMs: 20, reconnectMaxMs: 100 });
  const service = channel.client(NegotiationService);

  for (let kill = 0; kill < kills; kill++) {
    const ids = Array.from({ length: atOnce }, (_, index) => `k${kill}-${index}`);
    await Promise.all(ids.map(id => persist(() => service.start(requestOf(id)))));
    const watching = ids.map(id => watch(service, id, seen));
    await pause(randomInt(0, 300));
    await node.killAndRestart();
    await Promise.all(watching);
  }

  channel.close();
  await Promise.all(members.map(member => member.close()));
  await node.kill();
  expect(new Set(seen.worked).size).toBe(seen.worked.length);
  expect(await faultsOf(folder.path, seen)).toEqual([]);
}, 600_000);

/** Bids at random and works for a moment; every fourth piece of work fails. */
function bidder(id: string, { worked }: Seen) {
  return defineAgent({
    id,
    concurrencyMax: 50,
    capabilities: {
      work: {
        bid: () => ({ priceMicros: randomInt(1000) }),
        async handle(_, { message, progress }) {
          const { negotiationId, fence } = contentAny(AcceptanceSchema, message.content);
          worked.push(`${negotiationId}/${fence}`);
          progress(0.5, 'half');
          await pause(randomInt(5, 200));
          if (randomInt(4) === 0 && fence < 3n) throw new Error('it does not work out');
          return { by: id };
        },
      },
    },
  });
}

function requestOf(negotiationId: string) {
  return {
    negotiationId,
    task: { capability: 'work' },
    proposeWithin: durationFromMs(20_000),
    progressWithin: durationFromMs(15_000),
    doWithin: durationFromMs(60_000),
  };
}

/** Watches a negotiation to its end, over all that happens to the node. */
async function watch(service: Service, negotiationId: string, { steps }: Seen): Promise<void> {
  const shown: Step[] = [];
  steps.set(negotiationId, shown);
  await persist(async () => {
    const afterVersion = shown.at(-1)?.version ?? 0n;
    for await (const { step } of service.watch({ negotiationId, afterVersion })) if (step) shown.push(step);
    if (shown.at(-1)?.kind.case !== 'ended') throw new Error('the stream ended before the negotiation');
  });
}

async function persist<T>(task: () => Promise<T>): Promise<T> {
  const endMs = performance.now() + 60_000;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await pause(20);
    }
  }
}

/** What the record holds against us. */
async function faultsOf(folder: string, { steps }: Seen): Promise<string[]> {
  await using database = createSqlite({ folder, migrations });
  await database.start();
  const store = createEventStore({ database });
  const faults: string[] = [];
  for (const [id, shown] of steps) {
    const recorded: Step[] = [];
    let state = initialState(id);
    for await (const step of readSteps(store, id)) {
      recorded.push(step);
      state = evolve(state, step);
      if (state.awards.filter(award => award.state === AwardState.IN_FORCE).length > 1)
        faults.push(`${id}: two awards`);
    }
    if (state.ended?.outcome !== Outcome.COMPLETED)
      faults.push(`${id}: ${state.status}, ${state.ended?.failure?.message}`);
    for (const [index, step] of shown.entries()) {
      const same = recorded[index];
      if (!same || !equals(StepSchema, step, same))
        faults.push(`${id}: step ${index + 1} was shown and is not recorded`);
    }
  }
  return faults;
}
