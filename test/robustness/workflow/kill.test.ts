import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { create, fromJson } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import {
  Outcome,
  ResolutionSchema,
  type Run,
  RunState,
  StepState,
  WorkflowSchema,
  WorkflowService,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { defineAgent, join } from '../../../src/agent/index.js';
import { fromValue, toValue } from '../../../src/message/index.js';
import { silentLogger } from '../../../src/observability/index.js';
import { type Client, dial } from '../../../src/rpc/index.js';
import { connectWorkflows, type StepOptions } from '../../../src/workflow/index.js';
import { killsOf, long } from '../../harness/long.js';
import { startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const kills = killsOf({ long: 50, short: 1 });
const atOnce = 10;
type Service = Client<typeof WorkflowService>;

/** What was really done, outside of the node: how often each step of each run. */
type Ledger = Map<string, number>;

const ask = { receiver: 'worker' };
const workflow = fromJson(WorkflowSchema, {
  name: 'killed',
  steps: [
    { id: 'a', ask },
    { id: 'b', ask, each: [1, 2], repeatable: true },
    { id: 'c', ask, compensation: { ask } },
    { id: 'd', ask, repeatable: true, input: { $ref: '/steps/c' } },
  ],
});

it(`runs no step twice and hides nothing through ${kills} kill -9 in the middle of ${atOnce} workflows`, async () => {
  using folder = makeTemporaryFolder();
  let mesh = await startMesh({ folder: folder.path });
  const ledger: Ledger = new Map();
  const member = await join({ agents: [worker(ledger)], node: mesh.address, logger: silentLogger });
  const channel = dial(mesh.address, { reconnectFirstMs: 20, reconnectMaxMs: 100 });
  const service = channel.client(WorkflowService);
  const runner = connectWorkflows({ node: mesh.address, reconnectFirstMs: 20, reconnectMaxMs: 100 });
  const seen = { unknown: 0 };

  for (let kill = 0; kill < kills; kill++) {
    const ids = Array.from({ length: atOnce }, (_, index) => `k${kill}-${index}`);
    await Promise.all(ids.map(runId => persist(() => service.startWorkflow({ workflow, runId }))));
    const codes = ids.map(id => code(runner, `code-${id}`, ledger));
    await pause(randomInt(0, 200));
    await mesh.kill();
    mesh = await startMesh({ folder: folder.path, port: mesh.port });
    expect(await Promise.all(codes)).toEqual(ids.map(() => 6));
    for (const id of ids) expect((await finish(service, id, { ledger, seen })).outcome).toBe(Outcome.COMPLETED);
  }

  await runner.close();
  channel.close();
  await member.close();
  await mesh.stop();
  // Of the code all steps, also the one that may be done again: its process lives, and knows that it was done.
  const once = [...ledger].filter(([step]) => /\/(a|c|one|two|three)$/.test(step));
  expect(once.length).toBe(kills * atOnce * 5);
  expect(once.filter(([, times]) => times !== 1)).toEqual([]);
  expect(ledger.size).toBe(kills * atOnce * 8);
  if (long)
    process.stdout.write(`${kills} kills, ${ledger.size} steps, ${seen.unknown} of which nobody knew how they ended\n`);
  if (long) expect(seen.unknown).toBeGreaterThan(0);
}, 900_000);

/** Does what it is asked, and notes it. */
function worker(ledger: Ledger) {
  return defineAgent({
    id: 'worker',
    concurrencyMax: 100,
    capabilities: {
      work: {
        async handle(_, { message }) {
          const { 'dacp.workflow.run': run, 'dacp.workflow.step': step } = message.metadata;
          note(ledger, `${run && fromValue(run)}/${step && fromValue(step)}`);
          await pause(randomInt(0, 30));
          return 1;
        },
      },
    },
  });
}

/** A workflow that is code, in this process, which lives on. */
async function code(runner: ReturnType<typeof connectWorkflows>, id: string, ledger: Ledger): Promise<number> {
  return await runner.run({ name: 'code', id }, async run => {
    const step = (name: string, value: number, options?: StepOptions) =>
      run.run(
        name,
        async () => {
          note(ledger, `${id}/${name}`);
          await pause(randomInt(0, 50));
          return value;
        },
        options,
      );
    return (await step('one', 1)) + (await step('two', 2)) + (await step('three', 3, { repeatable: true }));
  });
}

function note(ledger: Ledger, step: string): void {
  ledger.set(step, (ledger.get(step) ?? 0) + 1);
}

/** Decides on what nobody knows, by the ledger, until the run is over. */
async function finish(
  service: Service,
  runId: string,
  { ledger, seen }: { readonly ledger: Ledger; readonly seen: { unknown: number } },
): Promise<Run> {
  for (;;) {
    const { run } = await persist(() => service.getWorkflow({ runId }));
    if (!run || run.state === RunState.ENDED) return run as Run;
    for (const { step, state, failure } of run.steps) {
      if (state !== StepState.UNKNOWN) continue;
      expect(failure?.reason).toBe('OUTCOME_UNKNOWN');
      seen.unknown++;
      const wasDone = ledger.has(`${runId}/${step}`);
      const kind = wasDone ? ({ case: 'result', value: toValue(1) } as const) : ({ case: 'retry', value: {} } as const);
      await persist(() => service.resolveStep({ runId, step, resolution: create(ResolutionSchema, { kind }) }));
    }
    await pause(20);
  }
}

/** Calls until the node is there. */
async function persist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error as { code?: string }).code !== 'UNAVAILABLE') throw error;
      await pause(50);
    }
  }
}
