import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { BudgetSchema } from '#gen/dacp/message/v2/message_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createFakeClock, MeshError, type Reason } from '../base/index.js';
import { createBudgets, toBudget } from '../budget/index.js';
import { silentLogger } from '../observability/index.js';
import { createDocket } from './docket.js';
import { accountOf } from './means.js';
import { createMemoryLedger } from './memory-ledger.js';
import { createMemoryReputations } from './reputation/reputations.js';
import { epochMs, proposal, propose, start, times } from './scenario.js';
import type { NegotiationState } from './state.js';

/** What becomes of a write: it fails, or it is kept and its answer is lost. */
type Fate = 'fails' | 'is kept';

/** A docket over a record that does with the next writes what is said, and can be away. */
function scene() {
  const clock = createFakeClock(epochMs);
  const kept = createMemoryLedger();
  const fates: Fate[] = [];
  let reason: Reason = 'STORE_FAILED';
  let away = false;
  const ledger: typeof kept = {
    ...kept,
    async write(...args) {
      const fate = fates.shift();
      if (fate !== 'fails') await kept.write(...args);
      if (fate) throw new MeshError(reason, 'the answer was lost');
    },
    async *read(...args) {
      if (away) throw new MeshError('DATABASE_UNREACHABLE', 'the record is away');
      yield* kept.read(...args);
    },
  };
  const called: string[] = [];
  const effects = {
    after({ state }: { readonly state: NegotiationState }, steps: readonly Step[]) {
      if (steps.some(({ kind }) => kind.case === 'started')) called.push(state.id);
    },
    resume: () => undefined,
  };
  const budgets = createBudgets({ clock });
  let written = Promise.resolve();
  const reputations = createMemoryReputations();
  const docket = createDocket({
    ledger,
    budgets: { ...budgets, flush: () => written },
    effects,
    reputations,
    clock,
    logger: silentLogger,
  });
  return {
    clock,
    docket,
    called,
    kept,
    /** Left of the account of a negotiation, in millionths; undefined: it has none. */
    left: (id: string) => budgets.get(accountOf(id)) && budgets.left(accountOf(id)).micros,
    async open(id: string, micros: number, parentId = '') {
      const { started } = start(['a']);
      return docket.open(id, { ...started, budget: create(BudgetSchema, toBudget({ micros })), parentId });
    },
    next(writes: readonly Fate[], why: Reason = 'STORE_FAILED') {
      fates.push(...writes);
      reason = why;
    },
    goAway(now = true) {
      away = now;
    },
    /** What is set aside is in the record when this resolves. */
    setAsideWith(recorded: Promise<void>) {
      written = recorded;
    },
  };
}

it('a begin whose answer was lost has begun: it goes on, with what was set aside for it', async () => {
  for (const why of ['STORE_FAILED', 'WRITE_IN_DOUBT'] as const) {
    const mesh = scene();
    mesh.next(['is kept'], why);
    await expect(mesh.open('n1', 100)).resolves.toMatchObject({ id: 'n1', status: 'collecting' });
    expect([mesh.called, mesh.left('n1')]).toEqual([['n1'], 100]);
    await mesh.clock.advanceAsync(times.proposeMs);
    expect(mesh.docket.get('n1')).toBeUndefined();
    await expect(mesh.docket.find('n1')).resolves.toMatchObject({ status: 'ended' });
    expect(mesh.left('n1')).toBeUndefined();
  }
});

it('a begin that failed has not begun, and what was set aside for it is given back', async () => {
  for (const why of ['STORE_FAILED', 'WRITE_IN_DOUBT', 'DATABASE_UNREACHABLE'] as const) {
    const mesh = scene();
    mesh.next(['fails'], why);
    await expect(mesh.open('n1', 100)).rejects.toMatchObject({ reason: why });
    expect([mesh.called, mesh.left('n1'), mesh.docket.get('n1')]).toEqual([[], undefined, undefined]);
    await expect(mesh.open('n1', 50)).resolves.toMatchObject({ status: 'collecting' });
    expect(mesh.left('n1')).toBe(50);
  }
});

it('as long as nobody can know, what was set aside stays; what has begun goes on as soon as the record is back', async () => {
  const mesh = scene();
  await mesh.open('whole', 100);
  mesh.next(['is kept'], 'WRITE_IN_DOUBT');
  mesh.goAway();
  await expect(mesh.open('part', 40, 'whole')).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
  await mesh.clock.advanceAsync(500);
  await expect(mesh.open('part', 40, 'whole')).rejects.toMatchObject({ reason: 'DATABASE_UNREACHABLE' });
  expect([mesh.called, mesh.left('whole'), mesh.left('part')]).toEqual([['whole'], 60, 40]);
  mesh.goAway(false);
  await mesh.clock.advanceAsync(400);
  expect([mesh.called, mesh.left('whole'), mesh.left('part')]).toEqual([['whole', 'part'], 60, 40]);
  expect(mesh.docket.get('part')?.state.status).toBe('collecting');
});

it('what turns out not to have begun gives back what was set aside', async () => {
  const mesh = scene();
  await mesh.open('whole', 100);
  mesh.next(['fails'], 'WRITE_IN_DOUBT');
  mesh.goAway();
  await expect(mesh.open('part', 40, 'whole')).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
  expect(mesh.left('whole')).toBe(60);
  mesh.goAway(false);
  await mesh.clock.advanceAsync(100);
  expect([mesh.called, mesh.left('whole'), mesh.left('part')]).toEqual([['whole'], 100, undefined]);
});

it('what is over by the time the record is back ends as soon as that can be written', async () => {
  const mesh = scene();
  mesh.next(['is kept', 'fails', 'fails']);
  mesh.goAway();
  await expect(mesh.open('n1', 100)).rejects.toMatchObject({ reason: 'STORE_FAILED' });
  await mesh.clock.advanceAsync(times.proposeMs);
  mesh.goAway(false);
  await mesh.clock.advanceAsync(3_000);
  await expect(mesh.docket.find('n1')).resolves.toMatchObject({ status: 'ended' });
  expect([mesh.called, mesh.left('n1')]).toEqual([['n1'], undefined]);
});

it('whoever asks again is told as soon as it is known, and it goes on once', async () => {
  const mesh = scene();
  mesh.next(['is kept']);
  mesh.goAway();
  await expect(mesh.open('n1', 100)).rejects.toMatchObject({ reason: 'STORE_FAILED' });
  mesh.goAway(false);
  const both = await Promise.all([mesh.open('n1', 100), mesh.docket.find('n1')]);
  expect(both).toMatchObject([{ status: 'collecting' }, { status: 'collecting' }]);
  await mesh.clock.advanceAsync(500);
  expect([mesh.called, mesh.left('n1')]).toEqual([['n1'], 100]);
});

it('after closing nothing is looked for any more', async () => {
  const mesh = scene();
  mesh.next(['is kept']);
  mesh.goAway();
  await expect(mesh.open('n1', 100)).rejects.toMatchObject({ reason: 'STORE_FAILED' });
  await mesh.docket.close(new MeshError('DRAINING', 'the test is over'));
  mesh.goAway(false);
  await mesh.clock.advanceAsync(5_000);
  expect([mesh.called, mesh.docket.get('n1')]).toEqual([[], undefined]);
});

it('what was set aside for a begin that waited for that until all was closed is given back, and nothing begins', async () => {
  const mesh = scene();
  let recorded: () => void = () => undefined;
  mesh.setAsideWith(
    new Promise(resolve => {
      recorded = resolve;
    }),
  );
  const opening = mesh.open('n1', 100);
  await mesh.docket.close(new MeshError('DRAINING', 'the test is over'));
  recorded();
  await expect(opening).rejects.toMatchObject({ reason: 'DRAINING' });
  expect([mesh.called, mesh.docket.get('n1'), mesh.left('n1')]).toEqual([[], undefined, undefined]);
  await expect(mesh.docket.find('n1')).resolves.toBeUndefined();
});

it('an award whose answer was lost is in force, and stays paid for', async () => {
  const mesh = scene();
  await mesh.open('n1', 100);
  const proceeding = mesh.docket.get('n1');
  mesh.next(['is kept'], 'WRITE_IN_DOUBT');
  const offer = propose('a', { ...proposal(0), priceMicros: 70n });
  await expect(proceeding?.execute(offer)).rejects.toMatchObject({ reason: 'WRITE_IN_DOUBT' });
  expect([proceeding?.state.status, mesh.left('n1')]).toEqual(['collecting', 30]);
  // At once, so that nobody is told again what is over.
  await mesh.clock.advanceAsync(0);
  expect([proceeding?.state.status, mesh.left('n1')]).toEqual(['doing', 30]);
});

it('an award that could not be written gives back its price', async () => {
  const mesh = scene();
  await mesh.open('n1', 100);
  const proceeding = mesh.docket.get('n1');
  mesh.next(['fails']);
  const offer = propose('a', { ...proposal(0), priceMicros: 70n });
  await expect(proceeding?.execute(offer)).rejects.toMatchObject({ reason: 'STORE_FAILED' });
  await mesh.clock.advanceAsync(100);
  expect([proceeding?.state.status, mesh.left('n1')]).toEqual(['collecting', 100]);
});

it('an end whose answer was lost is the end, and closes the account, as soon as the record can be read', async () => {
  const mesh = scene();
  await mesh.open('n1', 100);
  mesh.next(['is kept']);
  mesh.goAway();
  const cancelled = mesh.docket.get('n1')?.execute({ kind: 'cancel', reason: '' });
  await expect(cancelled).rejects.toMatchObject({ reason: 'STORE_FAILED' });
  await mesh.clock.advanceAsync(0);
  expect(mesh.docket.get('n1')?.state.status).toBe('collecting');
  mesh.goAway(false);
  // Nobody says anything more.
  await mesh.clock.advanceAsync(100);
  expect([mesh.docket.get('n1'), mesh.left('n1')]).toEqual([undefined, undefined]);
});
