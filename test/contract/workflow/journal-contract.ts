import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { Outcome, ResolutionSchema, RunState, StepState, WorkflowService } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../../../src/base/index.js';
import { silentLogger } from '../../../src/observability/index.js';
import { type Channel, createServer, dial, type RawStream } from '../../../src/rpc/index.js';
import { type CodeRun, createWorkflowRunner } from '../../../src/workflow/index.js';
import type { OpenScene } from './scene.js';

/** A node's service on a port, and what a process runs workflows with. */
async function serve(scene: OpenScene) {
  const mesh = await scene();
  const server = createServer({ host: '127.0.0.1', port: 0, services: mesh.room.services, logger: silentLogger });
  await server.start();
  const channel = dial(server.address);
  const client = channel.client(WorkflowService);
  return {
    mesh,
    client,
    runner: () => createWorkflowRunner({ channel }),
    /** One whose stream breaks instead of giving the next answer, once `lose` was called. */
    losing() {
      let isLosing = false;
      const openRaw: Channel['openRaw'] = method => {
        const stream = channel.openRaw(method);
        const onMessage: RawStream['onMessage'] = listener =>
          stream.onMessage(bytes => {
            if (!isLosing) return listener(bytes);
            isLosing = false;
            stream.fail(new MeshError('UNREACHABLE', 'the answer was lost'));
          });
        return { ...stream, onMessage };
      };
      const lose = () => {
        isLosing = true;
      };
      return { runner: createWorkflowRunner({ channel: { openRaw } }), lose };
    },
    async [Symbol.asyncDispose]() {
      channel.close();
      await server.close();
      await mesh[Symbol.asyncDispose]();
    },
  };
}

/** The process of a run goes away on purpose, by closing its runner: that alone is what the run may fail with. */
function isGone(error: unknown): void {
  expect(error).toMatchObject({ reason: 'CALL_CANCELLED' });
}

/** Three steps that may be done again. */
const threeTimes = async (run: CodeRun, look: () => Promise<void> = async () => undefined): Promise<number> => {
  const again = { repeatable: true };
  const one = await run.run('one', () => 1, again);
  const two = await run.run('two', () => look().then(() => one + 1), again);
  return await run.run('three', () => two + 1, again);
};

/** What workflows that are code promise on every store. */
export function journalContract(scene: OpenScene): void {
  const journals = () => serve(scene);

  test('code runs step by step, and its steps are in the record in four writes', async () => {
    await using node = await journals();
    await using runner = node.runner();
    const result = await runner.run({ name: 'sum', id: 'r', input: 1 }, async run => {
      const one = await run.run('one', () => 1);
      const two = await run.run('two', async () => one + 1);
      return await run.run('three', () => two + 1);
    });
    expect(result).toBe(3);
    const { run } = await node.client.getWorkflow({ runId: 'r' });
    expect([run?.outcome, run?.steps.map(({ step }) => step)]).toEqual([Outcome.COMPLETED, ['one', 'two', 'three']]);
    // One more, since it was opened under an id that may have had a past.
    expect(await node.mesh.store.readStream('workflow/r')).toHaveLength(5);
  });

  test('run again under its id, it goes on where it was; what has ended gives what it gave', async () => {
    await using node = await journals();
    const done: string[] = [];
    const body = async (run: CodeRun) => {
      await run.run('one', () => done.push('one'));
      return await run.run('two', () => done.push('two'));
    };
    const first = node.runner();
    // The process goes away between two steps.
    void first
      .run({ name: 'w', id: 'r' }, async run => {
        await run.run('one', () => done.push('one'));
        await new Promise(() => undefined);
      })
      .catch(isGone);
    while (((await node.client.listWorkflows({})).runs[0]?.steps[0]?.state ?? 0) < 4) await Promise.resolve();
    await first.close();
    await using second = node.runner();
    expect(await second.run({ name: 'w', id: 'r' }, body)).toBe(2);
    expect(await second.run({ name: 'w', id: 'r' }, body)).toBe(2);
    expect(done).toEqual(['one', 'two']);
  });

  test('a step that another process has begun and not ended is not begun again before somebody has decided', async () => {
    await using node = await journals();
    const first = node.runner();
    const begun = new Promise<void>(resolve => {
      void first
        .run({ name: 'w', id: 'r' }, run =>
          run.run('pay', () => {
            resolve();
            return new Promise<never>(() => undefined);
          }),
        )
        .catch(isGone);
    });
    await begun;
    await first.close();
    await using second = node.runner();
    const pay = () => second.run({ name: 'w', id: 'r' }, run => run.run('pay', () => 'paid'));
    await expect(pay()).rejects.toMatchObject({ reason: 'OUTCOME_UNKNOWN' });
    expect((await node.client.getWorkflow({ runId: 'r' })).run?.state).toBe(RunState.STOPPED);
    const resolution = create(ResolutionSchema, { kind: { case: 'retry', value: {} } });
    await node.client.resolveStep({ runId: 'r', step: 'pay', resolution });
    expect(await pay()).toBe('paid');
  });

  test('a repeatable step that was begun and not ended is done again with the same key', async () => {
    await using node = await journals();
    const first = node.runner();
    let key = '';
    const begun = new Promise<void>(resolve => {
      void first
        .run({ name: 'w', id: 'r' }, run =>
          run.run(
            'a',
            mine => {
              key = mine;
              resolve();
              return new Promise<never>(() => undefined);
            },
            { repeatable: true },
          ),
        )
        .catch(isGone);
    });
    await begun;
    await first.close();
    await using second = node.runner();
    expect(await second.run({ name: 'w', id: 'r' }, run => run.run('a', mine => mine, { repeatable: true }))).toBe(key);
  });

  test('steps that may be done again are in the record in three writes: their begin goes with their end', async () => {
    await using node = await journals();
    await using runner = node.runner();
    let id = '';
    const result = await runner.run({ name: 'sum' }, run => {
      id = run.id;
      return threeTimes(run);
    });
    expect(result).toBe(3);
    expect(await node.mesh.store.readStream(`workflow/${id}`)).toHaveLength(3);
    const { run } = await node.client.getWorkflow({ runId: id });
    expect([run?.outcome, run?.steps.map(({ step }) => step)]).toEqual([Outcome.COMPLETED, ['one', 'two', 'three']]);
  });

  test('a step that may be done again begins when the one before it is in the record, and is seen while it is under way', async () => {
    await using node = await journals();
    await using runner = node.runner();
    const states = async () => (await node.client.getWorkflow({ runId: 'r' })).run?.steps.map(({ state }) => state);
    let atBegin: unknown;
    await runner.run({ name: 'sum', id: 'r' }, run =>
      threeTimes(run, async () => {
        atBegin = (await states())?.[0];
        while ((await states())?.length === 1);
        expect(await states()).toEqual([StepState.DONE, StepState.RUNNING]);
      }),
    );
    expect(atBegin).toBe(StepState.DONE);
  });

  test('a step that may be done again and fails is in the record as failed', async () => {
    await using node = await journals();
    await using runner = node.runner();
    const fails = (run: CodeRun) =>
      run.run('a', () => Promise.reject(new Error('no money')), { repeatable: true }).catch(() => 'went on');
    expect(await runner.run({ name: 'w', id: 'r' }, fails)).toBe('went on');
    const { run } = await node.client.getWorkflow({ runId: 'r' });
    expect([run?.outcome, run?.steps[0]?.state]).toEqual([Outcome.COMPLETED, StepState.FAILED]);
  });

  test('a last word whose answer was lost is known when it is said again, although the run is over', async () => {
    await using node = await journals();
    const { runner, lose } = node.losing();
    await using _closed = runner;
    const result = await runner.run({ name: 'w', id: 'r' }, run =>
      run.run('a', () => {
        // Its begin was answered; its end goes with that of the run.
        lose();
        return 'done';
      }),
    );
    expect(result).toBe('done');
    const { run } = await node.client.getWorkflow({ runId: 'r' });
    expect([run?.outcome, run?.steps.length]).toEqual([Outcome.COMPLETED, 1]);
  });

  test('who opens a run later takes it over, and the earlier one is told', async () => {
    await using node = await journals();
    await using first = node.runner();
    await using second = node.runner();
    let go = (): void => undefined;
    const gate = new Promise<void>(resolve => {
      go = resolve;
    });
    const earlier = first.run({ name: 'w', id: 'r' }, async run => {
      await run.run('one', () => 1);
      await gate;
      return await run.run('two', () => 'first');
    });
    while (((await node.client.listWorkflows({})).runs[0]?.steps[0]?.state ?? 0) < 4) await Promise.resolve();
    const later = await second.run({ name: 'w', id: 'r' }, async run => {
      await run.run('one', () => 2);
      return await run.run('two', () => 'second');
    });
    go();
    expect(later).toBe('second');
    await expect(earlier).rejects.toThrow();
  });

  test('an error of the code ends the run as failed, and a step that failed fails again without being done', async () => {
    await using node = await journals();
    await using runner = node.runner();
    let times = 0;
    const body = () =>
      runner.run({ name: 'w', id: 'r' }, run =>
        run.run('a', () => {
          times++;
          throw new Error('no money');
        }),
      );
    await expect(body()).rejects.toThrow('no money');
    await expect(body()).rejects.toThrow('no money');
    expect(times).toBe(1);
    expect((await node.client.getWorkflow({ runId: 'r' })).run?.outcome).toBe(Outcome.FAILED);
  });

  test('a name that the contract does not take is refused, and other runs of the process go on', async () => {
    await using node = await journals();
    await using runner = node.runner();
    const refused = runner.run({ name: 'no name!', id: 'a' }, async () => 1);
    const taken = runner.run({ name: 'w', id: 'b' }, async () => 2);
    await expect(refused).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
    expect(await taken).toBe(2);
  });

  test('each step has its own name', async () => {
    await using node = await journals();
    await using runner = node.runner();
    const twice = runner.run({ name: 'w' }, async run => {
      await run.run('a', () => 1);
      await run.run('a', () => 2);
    });
    await expect(twice).rejects.toMatchObject({ reason: 'WORKFLOW_STATE' });
  });
}
