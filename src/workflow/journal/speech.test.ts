import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { type JournalAnswer, OpeningSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { createFakeClock, MeshError } from '../../base/index.js';
import { LineLost } from './line.js';
import { createSpeech, type Said } from './speech.js';

const begun: Said = {
  begun: {
    $typeName: 'dacp.workflow.v1.StepBegun',
    step: 'a',
    attempt: 1,
    undo: false,
    repeatable: true,
    sessionId: '',
  },
};
const done: Said = { done: { $typeName: 'dacp.workflow.v1.StepDone', step: 'a', attempt: 1, undo: false } };
const ended: Said = { ended: { $typeName: 'dacp.workflow.v1.Ended', outcome: 1 } };

/** A speech on a line that the test answers; `said` tells what stands in each entry. */
function speaking() {
  const clock = createFakeClock();
  const over = new AbortController();
  const said: string[] = [];
  let open: { resolve(answer: JournalAnswer): void; reject(error: unknown): void }[] = [];
  const line = {
    say(entry: object): Promise<JournalAnswer> {
      said.push(['opening', 'done', 'begun', 'ended'].filter(name => name in entry).join('+'));
      return new Promise((resolve, reject) => open.push({ resolve, reject }));
    },
    close: () => undefined,
  };
  const speech = createSpeech({
    ...{ line, clock, runId: 'r', runner: 'p', opening: create(OpeningSchema, { name: 'w' }), signal: over.signal },
    onOpened: () => undefined,
    onTaken: error => over.abort(error),
  });
  return {
    clock,
    speech,
    over,
    said,
    /** Lets go of all that is under way, in its order; the last of several answers is that of the rest. */
    async settle(...each: ('answered' | Error)[]) {
      const all = open;
      open = [];
      for (const [index, { resolve, reject }] of all.entries()) {
        const how = each[Math.min(index, each.length - 1)] ?? 'answered';
        if (how === 'answered') resolve({ $typeName: 'dacp.workflow.v1.JournalAnswer', number: 0n });
        else reject(how);
      }
      await clock.advanceAsync(0);
    },
  };
}

test('what is said in one turn of the event loop goes out together, an end with what follows it', async () => {
  const { speech, said, settle } = speaking();
  speech.soon(begun);
  speech.soon(done);
  const end = speech.now(ended);
  expect(said).toEqual(['opening+begun', 'done+ended']);
  await settle('answered');
  await end;
});

test('what was lost is said again in its order, also what was said meanwhile', async () => {
  const { clock, speech, said, settle } = speaking();
  speech.soon(begun);
  const kept = speech.now({});
  await settle(new LineLost('gone'));
  speech.soon(done);
  const end = speech.now(ended);
  expect(said.splice(0)).toEqual(['opening+begun', '']);
  await clock.advanceAsync(20);
  expect(said.splice(0)).toEqual(['opening+begun']);
  await settle('answered');
  expect(said).toEqual(['', 'done+ended']);
  await settle('answered');
  await Promise.all([kept, end]);
});

test('what was refused for want of what was lost before it is said again behind it', async () => {
  const { clock, speech, said, settle } = speaking();
  speech.soon(begun);
  speech.soon(done);
  const end = speech.now(ended);
  await settle(new LineLost('gone'), new MeshError('WORKFLOW_UNKNOWN', 'there is no such run'));
  said.length = 0;
  await clock.advanceAsync(20);
  expect(said).toEqual(['opening+begun']);
  await settle('answered');
  expect(said).toEqual(['opening+begun', 'done+ended']);
  await settle('answered');
  await end;
});

test('ends are kept when they were answered, begins are not waited for', async () => {
  const { speech, settle } = speaking();
  speech.soon(begun);
  await speech.endsKept();
  speech.soon(done);
  let isKept = false;
  const kept = speech.endsKept().then(() => {
    isKept = true;
  });
  await Promise.resolve();
  expect(isKept).toBe(false);
  await settle('answered');
  await kept;
});

test('who was taken over says nothing more', async () => {
  const { speech, over, settle } = speaking();
  const said = speech.now(begun);
  await Promise.all([
    expect(said).rejects.toMatchObject({ reason: 'WORKFLOW_TAKEN' }),
    settle(new MeshError('WORKFLOW_TAKEN', 'another runs it')),
  ]);
  expect(over.signal.aborted).toBe(true);
  await expect(speech.now(ended)).rejects.toMatchObject({ reason: 'WORKFLOW_TAKEN' });
});
