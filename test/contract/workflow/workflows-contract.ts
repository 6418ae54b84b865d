import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { QuestionSchema } from '#gen/dacp/workflow/v1/approval_pb.js';
import { Outcome, ResolutionSchema, RunState, StepState, Verdict } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { defineAgent } from '../../../src/agent/index.js';
import { fromValue, toValue } from '../../../src/message/index.js';
import type { OpenScene } from './scene.js';

/** What was done, in order: the ledger of effects. */
function worker(done: string[]) {
  return defineAgent({
    id: 'worker',
    concurrencyMax: 100,
    capabilities: {
      add: {
        handle(input) {
          done.push(`add ${JSON.stringify(input)}`);
          return Number(input) + 1;
        },
      },
      undo: {
        handle(input) {
          done.push(`undo ${JSON.stringify(input)}`);
          return null;
        },
      },
      fail: {
        handle() {
          done.push('fail');
          throw new Error('it does not work');
        },
      },
      price: { bid: () => ({ priceMicros: 5 }), handle: () => ({ price: 7 }) },
    },
  });
}

const add = { receiver: 'worker', capability: 'add' };
const undo = { receiver: 'worker', capability: 'undo' };
const fail = { receiver: 'worker', capability: 'fail' };

/** What runs of graphs, and approvals, promise on every store. */
export function workflowsContract(scene: OpenScene): void {
  test('a run goes on, and does nothing twice, whichever answers of the record are lost', async () => {
    for (const [first, count] of [
      [0, 1],
      [1, 1],
      [2, 1],
      [0, 4],
    ] as const) {
      const done: string[] = [];
      await using mesh = await scene([worker(done)]);
      let appended = 0;
      mesh.store.onAppended(() => {
        appended++;
        if (appended === first) mesh.loseAnswers(count);
      });
      if (first === 0) mesh.loseAnswers(count);
      const steps = [
        { id: 'one', ask: add, input: 1 },
        { id: 'two', ask: add, input: { $ref: '/steps/one' } },
      ];
      const moving = setInterval(() => mesh.clock.advance(100), 5);
      try {
        const { id } = await mesh.start({ steps }, null, 'r1');
        expect((await mesh.start({ steps }, null, 'r1')).id).toBe(id);
        const run = await mesh.until(id);
        expect(run.result && fromValue(run.result)).toEqual({ one: 2, two: 3 });
        expect(done).toEqual(['add 1', 'add 2']);
      } finally {
        clearInterval(moving);
      }
    }
  });

  test('a run of which nobody can know whether it has begun goes on when the record is back', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    const steps = [{ id: 'one', ask: add, input: 1 }];
    mesh.goAway();
    await expect(mesh.start({ steps }, null, 'r1')).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
    await expect(mesh.start({ steps }, null, 'r1')).rejects.toMatchObject({ reason: 'DATABASE_UNREACHABLE' });
    expect(done).toEqual([]);
    mesh.comeBack();
    await mesh.clock.advanceAsync(100);
    const run = await mesh.until('r1');
    expect([run.result && fromValue(run.result), done]).toEqual([{ one: 2 }, ['add 1']]);
  });

  test('what is said of a run while it begins is refused when nobody knows whether it has; the run goes on', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    let cancelling: Promise<unknown> | undefined;
    mesh.store.onAppended(() => {
      cancelling ??= mesh.workflows.cancel('r1', 'enough');
      cancelling.catch(() => 'looked at below');
    });
    mesh.loseAnswers(1);
    const steps = [{ id: 'one', ask: add, input: 1 }];
    await mesh.start({ steps }, null, 'r1');
    await expect(cancelling).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
    const run = await mesh.until('r1');
    expect([run.result && fromValue(run.result), done]).toEqual([{ one: 2 }, ['add 1']]);
  });

  test('two who start one run at once have one run', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    const steps = [{ id: 'one', ask: add, input: 1 }];
    await Promise.all([mesh.start({ steps }, null, 'r1'), mesh.start({ steps }, null, 'r1')]);
    const run = await mesh.until('r1');
    expect([run.result && fromValue(run.result), done]).toEqual([{ one: 2 }, ['add 1']]);
  });

  test('an approval is asked for and answered once, also when the answers of the record are lost', async () => {
    await using mesh = await scene();
    mesh.loseAnswers(2);
    const question = create(QuestionSchema, { question: 'Shall we?', approver: 'ann', answerWithin: { seconds: 60n } });
    const { id } = await mesh.approvals.request({ question, askedBy: 'bob', id: 'a1' });
    const answered = mesh.approvals.answered(id);
    await mesh.approvals.answer(id, { verdict: Verdict.APPROVED, reason: 'yes', by: 'ann' });
    expect((await answered).answer).toMatchObject({ verdict: Verdict.APPROVED, by: 'ann' });
    await expect(mesh.approvals.answer(id, { verdict: Verdict.REJECTED, reason: '', by: 'eve' })).rejects.toMatchObject(
      {
        reason: 'APPROVAL_STATE',
      },
    );
  });

  test('an answer that could not be written does not pass for the one that was, nor a question for another', async () => {
    await using mesh = await scene();
    const question = create(QuestionSchema, { question: 'Shall we?', approver: 'ann' });
    const another = { ...question, question: 'Shall we not?' };
    mesh.refuseNext();
    const asked = [question, another].map(one =>
      mesh.approvals.request({ question: one, askedBy: 'bob', id: 'a1' }).catch(error => error),
    );
    expect(await Promise.all(asked)).toMatchObject([{ reason: 'APPROVAL_HELD' }, { question: another }]);
    mesh.refuseNext();
    const said = [Verdict.REJECTED, Verdict.APPROVED].map(verdict =>
      mesh.approvals.answer('a1', { verdict, reason: '', by: 'ann' }).catch(error => error),
    );
    expect(await Promise.all(said)).toMatchObject([
      { reason: 'APPROVAL_STATE' },
      { answer: { verdict: Verdict.APPROVED } },
    ]);
  });

  test('an approval whose begin was lost has its deadline', async () => {
    await using mesh = await scene();
    mesh.loseAnswers(1);
    const question = create(QuestionSchema, { question: 'Shall we?', approver: 'ann', answerWithin: { seconds: 60n } });
    const { id } = await mesh.approvals.request({ question, askedBy: 'bob' });
    const answered = mesh.approvals.answered(id);
    mesh.clock.advance(60_000);
    expect((await answered).answer).toMatchObject({ verdict: Verdict.REJECTED, reason: 'nobody answered in time' });
  });

  test('a graph of steps runs to its end: in sequence, in parallel, for each, nested, negotiated', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    const { id } = await mesh.start(
      {
        steps: [
          { id: 'one', ask: add, input: { $ref: '/input' } },
          { id: 'many', ask: add, each: [10, 20], atOnce: 1 },
          { id: 'price', negotiate: { capability: 'price' } },
          {
            id: 'both',
            workflow: {
              order: 'ORDER_PARALLEL',
              steps: [
                { id: 'a', ask: add, input: { $ref: '/steps/one' } },
                { id: 'b', ask: add, input: 5 },
              ],
            },
          },
        ],
      },
      1,
    );
    const run = await mesh.until(id);
    expect(run.outcome).toBe(Outcome.COMPLETED);
    expect(run.result && fromValue(run.result)).toEqual({
      one: 2,
      many: [11, 21],
      price: { price: 7 },
      both: { a: 3, b: 6 },
    });
    expect(done.slice(0, 3)).toEqual(['add 1', 'add 10', 'add 20']);
  });

  test('a workflow that fails undoes what it did, in reverse order', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    const { id } = await mesh.start({
      steps: [
        { id: 'a', ask: add, input: 1, compensation: { ask: undo } },
        { id: 'b', ask: add, input: 2, compensation: { ask: undo, input: ['b', { $ref: '/result' }] } },
        { id: 'c', ask: fail },
      ],
    });
    const run = await mesh.until(id);
    expect(run.outcome).toBe(Outcome.FAILED);
    expect(run.failure?.reason).toBe('HANDLER_FAILED');
    expect(done).toEqual(['add 1', 'add 2', 'fail', 'undo ["b",3]', 'undo 2']);
    expect(run.steps.map(({ state }) => state)).toEqual([StepState.UNDONE, StepState.UNDONE, StepState.FAILED]);
  });

  test('after a restart no step that ended runs again, and one whose end is not known stops the run for a decision', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    const steps = [
      { id: 'a', ask: add, input: 1 },
      { id: 'p', approve: { approver: 'ana', question: 'go on?' } },
      { id: 'b', ask: add, input: 2 },
    ];
    const { id } = await mesh.start({ steps });
    await mesh.until(id, ({ kind }) => kind.case === 'stepBegun' && kind.value.step === 'p');
    await mesh.restart();
    mesh.mute = true;
    const [approval] = (await mesh.approvals.list({ runId: id })).approvals;
    await mesh.approvals.answer(approval?.id ?? '', { verdict: Verdict.APPROVED, reason: '', by: 'ana' });
    await mesh.until(id, ({ kind }) => kind.case === 'stepBegun' && kind.value.step === 'b');
    await mesh.restart();
    const stopped = await mesh.until(id, ({ kind }) => kind.case === 'stepUnknown');
    expect(stopped.state).toBe(RunState.STOPPED);
    expect(stopped.steps[2]?.failure?.reason).toBe('OUTCOME_UNKNOWN');
    mesh.mute = false;
    const resolution = create(ResolutionSchema, { kind: { case: 'result', value: toValue(3) } });
    await mesh.workflows.resolve(id, 'b', { resolution, by: 'ana' });
    const run = await mesh.until(id);
    expect(run.result && fromValue(run.result)).toMatchObject({ a: 2, b: 3, p: { approved: true, by: 'ana' } });
    expect(done).toEqual(['add 1']);
  });

  test('after a restart a repeatable step is done again under the same message id', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    mesh.mute = true;
    const { id } = await mesh.start({ steps: [{ id: 'a', ask: add, input: 1, repeatable: true }] });
    mesh.mute = false;
    await mesh.restart();
    expect((await mesh.until(id)).outcome).toBe(Outcome.COMPLETED);
    expect(done).toEqual(['add 1']);
  });

  test('a workflow is checked before it starts: every fault with its place', async () => {
    await using mesh = await scene();
    const faulty = {
      steps: [
        { id: 'a', ask: { receiver: 'x' }, input: { city: { $ref: '/steps/b/name' } } },
        { id: 'a', ask: { receiver: 'x' }, after: ['prize'] },
        { id: 'price', ask: { receiver: 'x' }, input: [{ $ref: '/nowhere' }] },
      ],
    };
    const error = await mesh.start(faulty).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'WORKFLOW_INVALID' });
    const { violations } = error as { violations: { field: string; message: string }[] };
    expect(violations.map(({ field }) => field)).toEqual([
      'steps[0].input.city',
      'steps[1].id',
      'steps[1].after[0]',
      'steps[2].input[0]',
    ]);
    expect(violations[2]?.message).toContain('did you mean price?');
  });

  test('starting the same workflow again under its id starts nothing, another one is refused', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    const workflow = { steps: [{ id: 'a', ask: add, input: 1 }] };
    await mesh.start(workflow, null, 'mine');
    await mesh.until('mine');
    await mesh.start(workflow, null, 'mine');
    expect(done).toEqual(['add 1']);
    await expect(mesh.start({ steps: [{ id: 'b', ask: add }] }, null, 'mine')).rejects.toMatchObject({
      reason: 'WORKFLOW_HELD',
    });
  });

  test('an approval is answered once, and its deadline answers as declared', async () => {
    await using mesh = await scene();
    const question = { approver: 'ana', question: 'pay?', fallback: Verdict.APPROVED };
    const steps = [
      { id: 'a', approve: { approver: 'ana', question: 'pay?', fallback: 'VERDICT_APPROVED' }, timeout: '60s' },
    ];
    const { id } = await mesh.start({ steps });
    await mesh.until(id, ({ kind }) => kind.case === 'stepBegun');
    const watching = mesh.approvals.watch('ana');
    const first = (await watching[Symbol.asyncIterator]().next()).value;
    expect(first?.question).toMatchObject(question);
    mesh.clock.advance(60_000);
    const run = await mesh.until(id);
    expect(run.result && fromValue(run.result)).toMatchObject({ a: { approved: true, by: '' } });
    const no = { verdict: Verdict.REJECTED, reason: '', by: 'ana' };
    await expect(mesh.approvals.answer(first?.id ?? '', no)).rejects.toMatchObject({ reason: 'APPROVAL_STATE' });
    await expect(mesh.approvals.answer('none', no)).rejects.toMatchObject({ reason: 'APPROVAL_UNKNOWN' });
  });

  test('a no fails the step, and a run that is cancelled withdraws what it asked', async () => {
    await using mesh = await scene();
    const steps = [{ id: 'a', approve: { approver: 'ana', question: 'pay?' } }];
    const one = await mesh.start({ steps });
    const two = await mesh.start({ steps });
    const askedFor = async (runId: string) => {
      for await (const approval of mesh.approvals.watch()) if (approval.question?.runId === runId) return approval.id;
      return '';
    };
    await mesh.approvals.answer(await askedFor(one.id), { verdict: Verdict.REJECTED, reason: 'too dear', by: 'ana' });
    expect((await mesh.until(one.id)).failure?.message).toBe('ana said no: too dear');
    const asked = await askedFor(two.id);
    await mesh.workflows.cancel(two.id, 'enough');
    expect((await mesh.until(two.id)).outcome).toBe(Outcome.CANCELLED);
    expect((await mesh.approvals.answered(asked)).answer?.withdrawn).toBe(true);
  });

  test('an agent asks for an approval by a message, and hears the answer', async () => {
    const asker = defineAgent({
      id: 'asker',
      capabilities: {
        pay: { handle: (_, context) => context.ask('approvals', { approver: 'ana', question: 'pay?' }) },
      },
    });
    await using mesh = await scene([asker]);
    const { id } = await mesh.start({ steps: [{ id: 'a', ask: { receiver: 'asker' } }] });
    for await (const approval of mesh.approvals.watch()) {
      expect(approval.askedBy).toBe('asker');
      await mesh.approvals.answer(approval.id, { verdict: Verdict.APPROVED, reason: 'ok', by: 'ana' });
      break;
    }
    const run = await mesh.until(id);
    expect(run.result && fromValue(run.result)).toEqual({ a: { approved: true, by: 'ana', reason: 'ok' } });
  });

  test('runs are listed newest first, page by page, and what is open is told apart', async () => {
    const done: string[] = [];
    await using mesh = await scene([worker(done)]);
    for (const id of ['r1', 'r2', 'r3']) {
      mesh.clock.advance(1_000);
      await mesh.start(
        { name: 'n', steps: [id === 'r3' ? { id: 'a', wait: '60s' } : { id: 'a', ask: add, input: 1 }] },
        null,
        id,
      );
      if (id !== 'r3') await mesh.until(id);
    }
    const first = await mesh.workflows.list({ pageSize: 2 });
    expect(first.runs.map(({ id }) => id)).toEqual(['r3', 'r2']);
    const second = await mesh.workflows.list({ pageSize: 2, pageToken: first.nextPageToken });
    expect(second.runs.map(({ id }) => id)).toEqual(['r1']);
    expect((await mesh.workflows.list({ open: true })).runs.map(({ id }) => id)).toEqual(['r3']);
  });
}
