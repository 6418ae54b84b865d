import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../../src/base/index.js';
import {
  type Budgets,
  budgetMigrations,
  createBudgets,
  createRecordKeeper,
  emptyBook,
  evolve,
  fromEvent,
  ledgerStream,
  readLines,
  readSums,
} from '../../../src/budget/index.js';
import { createEventStore, type EventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import type { Database } from '../../../src/storage/index.js';
import type { StoreUnderTest } from '../storage/database-contract.js';

const minute = 60_000;

/** What budgets promise on every store. */
export function budgetsContract(make: () => StoreUnderTest): void {
  let under: StoreUnderTest;
  let database: Database;
  let store: EventStore;
  let clock: FakeClock;
  let budgets: Budgets;

  async function open(): Promise<Budgets> {
    const made = createBudgets({ clock, keeper: createRecordKeeper({ database, store }) });
    await made.start();
    return made;
  }

  /** What was written is all that the next one knows. */
  async function restart(): Promise<void> {
    await budgets.close();
    budgets = await open();
  }

  beforeEach(async () => {
    under = make();
    database = under.open([...eventlogMigrations, ...budgetMigrations]);
    await database.start();
    store = createEventStore({ database });
    clock = createFakeClock();
    budgets = await open();
  });

  afterEach(async () => {
    await budgets.close();
    await database.close();
    await under.remove();
  });

  function take(id: string, micros: number, more: object = {}) {
    const subject = { kind: 'call', id, agent: 'ann', model: 'm1', conversationId: 'c1' } as const;
    return budgets.reserve({ id, accounts: ['agent:ann'], most: { micros }, forMs: minute, subject, ...more });
  }

  it('after a restart, what was reserved is reserved, what was spent is spent, and what is stale is released', async () => {
    await budgets.set({ id: 'agent:ann', limit: { micros: 100 } });
    const award = (id: string) => ({ subject: { kind: 'award', id } });
    await take('one', 40, award('one')).recorded;
    take('two', 30).settle({ micros: 20 });
    await restart();
    expect(budgets.left('agent:ann').micros).toBe(40);
    expect(() => take('three', 41)).toThrow(/"agent:ann" has 0.00004 USD left/);
    budgets.reserved('one')?.settle({ micros: 1 });
    expect(budgets.left('agent:ann').micros).toBe(79);
    await take('four', 79, award('four')).recorded;
    await restart();
    clock.advance(minute + 1_000);
    expect(budgets.left('agent:ann').micros).toBe(79);
  });

  it('a call that its process did not outlive counts with the most it could cost, once, and says so', async () => {
    await budgets.set({ id: 'agent:ann', limit: { micros: 100 } });
    await take('one', 40).recorded;
    take('two', 30).settle({ micros: 20, inputTokens: 1, outputTokens: 1 });
    await budgets.flush();
    for (let restarts = 0; restarts < 3; restarts++) {
      await restart();
      expect(budgets.left('agent:ann').micros).toBe(40);
      expect(() => take(`more-${restarts}`, 41)).toThrow(/"agent:ann" has 0.00004 USD left/);
    }
    const { lines } = await readLines(database, {});
    expect(lines.map(line => [line.subjectId, line.cost?.costMicros, line.usageUnknown]).sort()).toEqual([
      ['one', 40n, true],
      ['two', 20n, false],
    ]);
    clock.advance(minute + 1_000);
    expect(budgets.left('agent:ann').micros).toBe(40);
  });

  it('killed between an answer and its settlement, no more is spent than there was, and the answer has its line', async () => {
    await budgets.set({ id: 'agent:ann', limit: { micros: 100 } });
    const record = createRecordKeeper({ database, store });
    const dying = createBudgets({
      clock,
      keeper: {
        ...record,
        // Dies before anything is settled: what would be written is not.
        prepare: entry =>
          entry.changes.some(({ kind }) => kind === 'settled') ? () => Promise.resolve() : record.prepare(entry),
      },
    });
    await dying.start();
    const subject = { kind: 'call', id: 'last', agent: 'ann' } as const;
    const answered = dying.reserve({ accounts: ['agent:ann'], most: { micros: 60 }, forMs: minute, subject });
    await answered.recorded;
    answered.settle({ micros: 5 });
    await dying.close();
    await restart();
    expect(() => take('next', 41)).toThrow(/"agent:ann" has 0.00004 USD left/);
    await restart();
    const { lines } = await readLines(database, {});
    expect(lines).toMatchObject([{ subjectId: 'last', cost: { costMicros: 60n }, usageUnknown: true }]);
  });

  it('a granted account is there after a restart, with its costs, and goes back into what it came from', async () => {
    await budgets.set({ id: 'agent:ann', limit: { micros: 100 } });
    budgets.split({ id: 'negotiation:n1', from: 'agent:ann', limit: { micros: 50 }, untilMs: clock.now() + minute });
    take('one', 20, { grant: 'negotiation:n1', accounts: [] }).settle({ micros: 15, inputTokens: 3, outputTokens: 4 });
    await restart();
    expect(budgets.left('negotiation:n1').micros).toBe(35);
    expect(budgets.left('agent:ann').micros).toBe(50);
    expect(budgets.end('negotiation:n1')).toMatchObject({
      kind: 'negotiation',
      id: 'n1',
      own: { micros: 0 },
      total: { micros: 15, tokens: 7 },
      parts: [{ kind: 'call', agent: 'ann', name: 'm1', count: 1 }],
    });
    expect(budgets.left('agent:ann').micros).toBe(85);
    await restart();
    expect(budgets.left('agent:ann').micros).toBe(85);
    expect(budgets.get('negotiation:n1')).toBeUndefined();
  });

  it('replaying the ledger gives the accounts as they stand', async () => {
    await budgets.set({ id: 'agent:ann', limit: { micros: 100, tokens: 50 } });
    budgets.split({ id: 'negotiation:n1', from: 'agent:ann', limit: { micros: 50 }, untilMs: clock.now() + minute });
    budgets.refund('negotiation:n1', { micros: 10 });
    take('one', 20, { grant: 'negotiation:n1' }).settle({ micros: 15 });
    take('two', 20);
    take('three', 5).release();
    await restart();
    await budgets.flush();
    const book = emptyBook();
    for (const event of await store.readStream(ledgerStream, { limit: 1_000 })) evolve(book, fromEvent(event));
    expect(byId([...book.accounts.values()])).toEqual(byId(budgets.list()));
    expect([...book.holds.keys()].sort()).toEqual(['negotiation:n1']);
  });

  it('each cost is one line, which can be looked for and summed up', async () => {
    for (const [id, micros] of [
      ['one', 5],
      ['two', 7],
    ] as const)
      take(id, micros).settle({ micros, inputTokens: 10, outputTokens: 2 });
    budgets
      .reserve({ most: {}, forMs: minute, subject: { kind: 'award', id: 'n1/1', agent: 'bob', capability: 'sum' } })
      .settle({ micros: 100 });
    await budgets.flush();
    const by = async (key: 'agent' | 'model' | 'capability' | 'conversation' | 'day') =>
      (await readSums(database, key, {})).map(sum => [sum.key, sum.micros, sum.tokens, sum.count]);
    expect(await by('agent')).toEqual([
      ['bob', 100, 0, 1],
      ['ann', 12, 24, 2],
    ]);
    expect(await by('model')).toEqual([
      ['', 100, 0, 1],
      ['m1', 12, 24, 2],
    ]);
    expect(await by('capability')).toEqual([
      ['sum', 100, 0, 1],
      ['', 12, 24, 2],
    ]);
    expect(await by('conversation')).toEqual([
      ['', 100, 0, 1],
      ['c1', 12, 24, 2],
    ]);
    expect(await by('day')).toEqual([[new Date(clock.now()).toISOString().slice(0, 10), 112, 24, 3]]);
    const page = await readLines(database, { agent: 'ann', pageSize: 1 });
    const next = await readLines(database, { agent: 'ann', pageSize: 1, pageToken: page.nextPageToken });
    expect([...page.lines, ...next.lines].map(line => line.subjectId).sort()).toEqual(['one', 'two']);
    expect(next.nextPageToken).toBe('');
    expect(page.lines[0]).toMatchObject({ model: 'm1', inputTokens: 10n, outputTokens: 2n, namespace: 'default' });
  });
}

function byId<T extends { readonly id: string; readonly limit: object }>(accounts: readonly T[]): T[] {
  return [...accounts].sort((a, b) => (a.id < b.id ? -1 : 1));
}
