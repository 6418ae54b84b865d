import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { dimensions, type Limits, nothing, plus } from './amounts.js';
import type { Account, Book } from './book.js';
import type { Change, Command } from './changes.js';
import { createBudgets } from './create-budgets.js';
import { decide, leftOf } from './decide.js';
import { fromEvent, toEvent } from './events.js';
import { emptyBook, evolve, type OpenBook } from './evolve.js';
import { spentAt } from './exhausted.js';

const nowMs = Date.UTC(2026, 0, 31, 12);
const call = (id: string) => ({ kind: 'call', id }) as const;

function run(book: OpenBook, command: Command, atMs = nowMs): Change[] {
  const changes = decide(book, command, atMs);
  for (const change of changes) evolve(book, change);
  return changes;
}

function reserve(id: string, micros: number, more: Partial<Extract<Command, { kind: 'reserve' }>> = {}): Command {
  const most = { ...nothing, micros };
  const untilMs = nowMs + 60_000;
  return {
    kind: 'reserve',
    id,
    accounts: [],
    grant: undefined,
    most,
    currency: 'USD',
    untilMs,
    subject: call(id),
    ...more,
  };
}

function split(id: string, from: string | undefined, limit: Limits): Command {
  return { kind: 'split', id, from, limit, untilMs: nowMs + 60_000 };
}

function settle(book: Book, id: string, micros: number): Command {
  const hold = book.holds.get(id);
  if (!hold) throw new Error(`there is no hold ${id}`);
  return { kind: 'settle', hold, cost: { ...nothing, micros } };
}

function reasonOf(run: () => unknown): MeshError {
  try {
    run();
  } catch (error) {
    if (error instanceof MeshError) return error;
  }
  throw new Error('nothing was thrown');
}

function accountOf(book: Book, id: string): Account {
  const account = book.accounts.get(id);
  if (!account) throw new Error(`there is no account ${id}`);
  return account;
}

describe('accounts', () => {
  it('stop hard, saying which account, what was wanted, what is left and what to do', () => {
    const book = emptyBook();
    run(book, { kind: 'set', id: 'agent:a', parentId: '', limit: { micros: 1_000_000 }, period: 'total' });
    run(book, reserve('one', 800_000, { accounts: ['agent:a'] }));
    const error = reasonOf(() => run(book, reserve('two', 200_001, { accounts: ['agent:a'] })));
    expect(error).toMatchObject({
      reason: 'BUDGET_EXHAUSTED',
      details: { account: 'agent:a', dimension: 'micros', wanted: '200001', left: '200000' },
    });
    expect(error.message).toBe(
      'account "agent:a" has 0.20 USD left of 1.00 USD; 0.200001 USD were wanted; raise it with "dacp budget set agent:a --money AMOUNT", or ask for less',
    );
  });

  it('take from all accounts or from none', () => {
    const book = emptyBook();
    run(book, { kind: 'set', id: 'agent:a', parentId: '', limit: { micros: 10 }, period: 'total' });
    run(book, { kind: 'set', id: 'mesh', parentId: '', limit: { micros: 5 }, period: 'total' });
    expect(reasonOf(() => run(book, reserve('one', 6, { accounts: ['agent:a', 'mesh'] }))).details.account).toBe(
      'mesh',
    );
    expect(accountOf(book, 'agent:a').reserved.micros).toBe(0);
  });

  it('give back what was not spent', () => {
    const book = emptyBook();
    run(book, { kind: 'set', id: 'mesh', parentId: '', limit: { micros: 10 }, period: 'total' });
    run(book, reserve('one', 10, { accounts: ['mesh'] }));
    run(book, settle(book, 'one', 3));
    expect(leftOf(book, 'mesh', nowMs).micros).toBe(7);
  });

  it('of a day begin anew at midnight (UTC), with what is still reserved', () => {
    const book = emptyBook();
    run(book, { kind: 'set', id: 'mesh/day', parentId: '', limit: { micros: 10 }, period: 'day' });
    run(book, reserve('one', 4, { accounts: ['mesh/day'] }));
    run(book, reserve('two', 5, { accounts: ['mesh/day'] }));
    run(book, settle(book, 'one', 4));
    const tomorrow = nowMs + 43_200_000;
    expect(leftOf(book, 'mesh/day', nowMs).micros).toBe(1);
    expect(reasonOf(() => run(book, reserve('three', 2, { accounts: ['mesh/day'] }))).retryAfterMs).toBe(43_200_000);
    expect(leftOf(book, 'mesh/day', tomorrow).micros).toBe(5);
  });

  it('that were granted count once at what they came from', () => {
    const book = emptyBook();
    run(book, { kind: 'set', id: 'mesh', parentId: '', limit: { micros: 10 }, period: 'total' });
    run(book, split('negotiation:a', 'mesh', { micros: 8 }));
    run(book, reserve('one', 8, { grant: 'negotiation:a', accounts: ['mesh'] }));
    run(book, settle(book, 'one', 5));
    expect(leftOf(book, 'mesh', nowMs).micros).toBe(2);
    run(book, { kind: 'close', id: 'negotiation:a', reason: '' });
    expect(leftOf(book, 'mesh', nowMs).micros).toBe(5);
  });

  it('allow a level less with each split, and none at depth 0', () => {
    const book = emptyBook();
    run(book, split('a', undefined, { depth: 1 }));
    run(book, split('b', 'a', {}));
    expect(accountOf(book, 'b').limit.depth).toBe(0);
    expect(reasonOf(() => run(book, split('c', 'b', {}))).details.dimension).toBe('depth');
  });

  it('release what is stale', () => {
    const book = emptyBook();
    run(book, split('a', undefined, { micros: 10 }));
    run(book, reserve('one', 4, { grant: 'a', untilMs: nowMs + 10 }));
    run(book, { kind: 'expire' }, nowMs + 9);
    expect(leftOf(book, 'a', nowMs).micros).toBe(6);
    run(book, { kind: 'expire' }, nowMs + 10);
    expect(leftOf(book, 'a', nowMs).micros).toBe(10);
  });

  it('do not compare money of two currencies', () => {
    const book = emptyBook();
    run(book, split('a', undefined, { micros: 10, currency: 'EUR' }));
    expect(reasonOf(() => run(book, reserve('one', 4, { grant: 'a' }))).reason).toBe('FIELD_INVALID');
  });

  it('are written at once where somebody may wait, and what was settled together with what comes within some ms', async () => {
    const clock = createFakeClock(nowMs);
    const writes: string[][] = [];
    const keeper = {
      load: async () => ({ accounts: [], holds: [] }),
      prepare: ({ changes }: { changes: readonly Change[] }) => {
        writes.push(changes.map(({ kind }) => kind));
        return () => Promise.resolve();
      },
    };
    const budgets = createBudgets({ clock, keeper });
    await budgets.start();
    await budgets.set({ id: 'mesh', limit: { micros: 100 } });
    const take = (id: string) =>
      budgets.reserve({ id, accounts: ['mesh'], most: { micros: 1 }, forMs: 60_000, subject: call(id) });
    const held = [take('a'), take('b')];
    await Promise.all(held.map(({ recorded }) => recorded));
    for (const hold of held) hold.settle({ micros: 1 });
    await new Promise(resolve => setImmediate(resolve));
    expect(writes).toEqual([['set'], ['reserved', 'reserved']]);
    await clock.advanceAsync(10);
    await new Promise(resolve => setImmediate(resolve));
    expect(writes.slice(2)).toEqual([['settled', 'settled']]);
    const last = take('c');
    await last.recorded;
    last.settle({ micros: 1 });
    await take('d').recorded;
    expect(writes.slice(4)).toEqual([['settled', 'reserved']]);
    take('e').settle({ micros: 1 });
    await budgets.close();
    expect(writes.slice(5)).toEqual([['reserved', 'settled']]);
  });

  it('are never overdrawn by 64 at once', async () => {
    const budgets = createBudgets({ clock: createFakeClock() });
    await budgets.set({ id: 'mesh', limit: { micros: 100 } });
    const tries = await Promise.allSettled(
      Array.from({ length: 64 }, async (_, index) => {
        const subject = call(String(index));
        const hold = budgets.reserve({ accounts: ['mesh'], most: { micros: 10 }, forMs: 1_000, subject });
        await Promise.resolve();
        return hold.settle({ micros: 10 });
      }),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(budgets.get('mesh')).toMatchObject({ spent: { micros: 100 }, reserved: nothing });
  });
});

const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const id = fc.constantFrom(...ids);
const holdId = fc.constantFrom('1', '2', '3', '4', '5', '6');
const amount = fc.record({ micros: fc.nat(60), tokens: fc.nat(60), timeMs: fc.nat(60) });
const limit = fc.record(
  { micros: fc.nat(100), tokens: fc.nat(100), timeMs: fc.nat(100), depth: fc.nat(3) },
  { requiredKeys: [] },
);
const act = fc.oneof(
  fc.record({ kind: fc.constant('split' as const), id, from: fc.option(id, { nil: undefined }), limit }),
  fc.record({
    kind: fc.constant('set' as const),
    id: fc.constantFrom('s', 't'),
    parentId: fc.constantFrom('', 's'),
    limit,
  }),
  fc.record({
    kind: fc.constant('reserve' as const),
    id: holdId,
    grant: fc.option(id, { nil: undefined }),
    accounts: fc.subarray(['s', 't']),
    most: amount,
  }),
  fc.record({ kind: fc.constant('settle' as const), holdId, share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constant('release' as const), holdId }),
  fc.record({ kind: fc.constant('refund' as const), id, amounts: amount }),
  fc.record({ kind: fc.constant('close' as const), id }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(40) }),
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

function commandOf(book: Book, one: Act, atMs: number): Command | undefined {
  const untilMs = atMs + 50;
  switch (one.kind) {
    case 'split':
      return { ...one, untilMs };
    case 'set':
      return { ...one, period: 'total' };
    case 'reserve':
      return { ...one, currency: 'USD', untilMs, subject: call(one.id) };
    case 'settle': {
      const hold = book.holds.get(one.holdId);
      if (!hold?.subject) return undefined;
      const cost = Object.fromEntries(dimensions.map(d => [d, Math.floor(hold.most[d] * one.share)]));
      return { kind: 'settle', hold, cost: { ...nothing, ...cost } };
    }
    case 'release':
      return book.holds.get(one.holdId)?.subject && { ...one, reason: '' };
    case 'refund':
      return one;
    case 'close':
      return { ...one, reason: '' };
    case 'pass':
      return { kind: 'expire' };
  }
}

/** Carries out whatever can be; limits that are set anew may be below what was spent, which is no fault of the accounts. */
function play(acts: readonly Act[]): { book: OpenBook; changes: Change[]; atMs: number } {
  const book = emptyBook();
  const changes: Change[] = [];
  let atMs = nowMs;
  for (const one of acts) {
    if (one.kind === 'pass') atMs += one.ms;
    const command = commandOf(book, one, atMs);
    if (!command || (one.kind === 'set' && book.accounts.has(one.id))) continue;
    try {
      changes.push(...run(book, command, atMs));
    } catch (error) {
      if (!(error instanceof MeshError)) throw error;
    }
    check(book, atMs);
  }
  return { book, changes, atMs };
}

function check(book: Book, atMs: number): void {
  for (const account of book.accounts.values()) {
    const open = [...book.holds.values()].filter(hold => hold.accounts.includes(account.id));
    const sum = open.reduce((all, hold) => plus(all, hold.most), nothing);
    expect(account.reserved, `what is reserved of ${account.id} is what its holds may cost`).toEqual(sum);
    const used = plus(account.reserved, spentAt(account, atMs));
    for (const dimension of dimensions) {
      expect(account.spent[dimension]).toBeGreaterThanOrEqual(0);
      const most = account.limit[dimension];
      if (most !== undefined) expect(used[dimension], `${account.id} ${dimension}`).toBeLessThanOrEqual(most);
    }
  }
}

describe('in any tree and any order', () => {
  it('what is spent and reserved never exceeds a limit, and at the end all is released', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), acts => {
        const { book, atMs } = play(acts);
        run(book, { kind: 'expire' }, atMs + 100);
        expect(book.holds.size).toBe(0);
        for (const account of book.accounts.values())
          expect(account).toMatchObject({ granted: false, reserved: nothing });
      }),
      { numRuns: 400 },
    );
  });

  it('the events of the record make the same accounts', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), acts => {
        const { book, changes } = play(acts);
        const again = emptyBook();
        for (const change of changes) evolve(again, fromEvent(toEvent(change)));
        expect(shape(again)).toEqual(shape(book));
      }),
      { numRuns: 200 },
    );
  });
});

/** Accounts and holds by id; the record spells out what is empty. */
function shape({ accounts, holds }: Book) {
  return {
    accounts: [...accounts.values()].map(({ parts: _, limit: { currency: __, ...limit }, ...account }) => ({
      ...account,
      limit,
    })),
    holds: [...holds.values()].map(({ subject, ...hold }) => ({ ...hold, subject: subject?.id })),
  };
}
