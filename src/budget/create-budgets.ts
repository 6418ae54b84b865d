import { type Clock, createLifecycle, type MeshError, newId, type Timer, withLifecycle } from '../base/index.js';
import { budgetMetrics, type Logger, type Meters, silentLogger } from '../observability/index.js';
import { type Amounts, amountsOf, defaultCurrency } from './amounts.js';
import type { Book, Hold } from './book.js';
import type { Budgets, Reserved, Settled } from './budgets.js';
import type { Change, Command } from './changes.js';
import type { CostLine } from './cost.js';
import { accountOf, decide, leftOf } from './decide.js';
import { emptyBook, evolve } from './evolve.js';
import { assertWithin } from './exhausted.js';
import { createJournal, type Entry, type Keeper } from './journal.js';
import { treeOf } from './tree.js';

/** What budgets stand on. */
export interface BudgetsParts {
  readonly clock: Clock;
  /** Where they are kept; nowhere unless said, for tests and for markets on a virtual clock. */
  readonly keeper?: Keeper | undefined;
  readonly logger?: Logger;
  readonly meters?: Meters;
}

/** How often what is stale is looked for, in ms. */
const expireEveryMs = 1_000;

const recordedAlready = Promise.resolve();

/** Makes budgets. They must be the only ones that write to their keeper. Starting reads what was kept. */
export function createBudgets({ clock, keeper, logger = silentLogger, meters }: BudgetsParts): Budgets {
  const book = emptyBook();
  const onFault = (error: MeshError) => logger.error({ err: error }, 'budgets could not be written; trying again');
  const journal = keeper && createJournal({ keeper, clock, onFault });
  const costs = meters?.counter(budgetMetrics.cost);
  const tokens = meters?.counter(budgetMetrics.tokens);
  let timer: Timer | undefined;

  const lifecycle = createLifecycle({
    name: 'the budgets',
    async start() {
      const kept = await keeper?.load();
      for (const account of kept?.accounts ?? []) book.accounts.set(account.id, account);
      for (const hold of kept?.holds ?? []) book.holds.set(hold.id, hold);
      countCutOff();
      watch();
    },
    async close() {
      timer?.cancel();
      journal?.stop();
      await journal?.flush();
    },
  });

  /** Decides and takes effect at once; resolves when it is in the record. */
  function execute(command: Command): { changes: Change[]; recorded: Promise<void> } {
    const changes = decide(book, command, clock.now());
    if (changes.length === 0) return { changes, recorded: recordedAlready };
    const entry = { changes: [] as Change[], accounts: new Map(), holds: new Map() };
    for (const change of changes) {
      const kept = isKept(change, book);
      const touched = evolve(book, change);
      if (!kept) continue;
      entry.changes.push(change);
      for (const id of touched.accounts) entry.accounts.set(id, book.accounts.get(id));
      for (const id of touched.holds) entry.holds.set(id, book.holds.get(id));
    }
    watch();
    return { changes, recorded: keep(entry, command.kind !== 'settle') };
  }

  /** Calls do not outlive their process, and nobody knows what they used: they count with the most that they could cost. */
  function countCutOff(): void {
    const cut = [...book.holds.values()].filter(({ subject }) => subject?.kind === 'call');
    for (const hold of cut)
      for (const change of execute({ kind: 'settle', hold, cost: hold.most, usageUnknown: true }).changes)
        if (change.kind === 'settled') measure(change.line);
    if (cut.length > 0)
      logger.warn({ calls: cut.length }, 'calls were cut off; they count with the most they could cost');
  }

  function keep(entry: Entry, urgent: boolean): Promise<void> {
    if (!journal || entry.changes.length === 0) return recordedAlready;
    const written = journal.add(entry, urgent);
    written.catch(() => 'whoever waits for it hears of it; the journal has told the log');
    return written;
  }

  function watch(): void {
    if (
      timer ||
      lifecycle.state === 'draining' ||
      lifecycle.state === 'closed' ||
      (book.holds.size === 0 && book.accounts.size === 0)
    )
      return;
    timer = clock.setTimer(expireEveryMs, () => {
      timer = undefined;
      execute({ kind: 'expire' });
      watch();
    });
  }

  function reservedOf(hold: Hold, recorded: Promise<void>): Reserved {
    let line: CostLine | undefined;
    let over = false;
    return {
      id: hold.id,
      recorded,
      settle(settled) {
        if (line) return line;
        over = true;
        const { inputTokens, outputTokens } = settled;
        const [change] = execute({ kind: 'settle', hold, cost: costOf(settled), inputTokens, outputTokens }).changes;
        line = (change as Extract<Change, { kind: 'settled' }>).line;
        measure(line);
        return line;
      },
      release(reason = 'it cost nothing') {
        if (!over) execute({ kind: 'release', holdId: hold.id, reason });
        over = true;
      },
    };
  }

  function measure({ subject, cost, currency }: CostLine): void {
    const { kind, agent = '', model = '', capability = '' } = subject;
    const labels = { kind, agent_id: agent, model, capability };
    if (cost.micros > 0) costs?.add({ ...labels, currency }, cost.micros);
    if (cost.tokens > 0) tokens?.add(labels, cost.tokens);
  }

  return withLifecycle(lifecycle, {
    reserve({ id = newId(), accounts = [], grant, limit, currency = defaultCurrency, forMs, subject, ...wanted }) {
      const most = amountsOf(wanted.most);
      if (limit) assertWithin(limit, { most, currency }, `${subject.kind} ${subject.id}`);
      const untilMs = Math.floor(clock.now() + forMs);
      const kind = 'reserve';
      const { recorded } = execute({ kind, id, accounts, grant, most, currency, untilMs, subject });
      return reservedOf(book.holds.get(id) as Hold, recorded);
    },
    note: measure,
    reserved(id) {
      const hold = book.holds.get(id);
      return hold && reservedOf(hold, recordedAlready);
    },
    split({ id, from, limit = {}, untilMs }) {
      execute({ kind: 'split', id, from, limit, untilMs });
      return accountOf(book, id).limit;
    },
    refund(id, amounts) {
      execute({ kind: 'refund', id, amounts });
    },
    end(id, reason = 'its task is over') {
      const account = book.accounts.get(id);
      if (!account?.granted) return undefined;
      const tree = treeOf(account);
      execute({ kind: 'close', id, reason });
      return tree;
    },
    async set({ id, parentId = '', limit, period = 'total' }) {
      await execute({ kind: 'set', id, parentId, limit, period }).recorded;
      return accountOf(book, id);
    },
    get: id => book.accounts.get(id),
    list: () => [...book.accounts.values()],
    isEmpty: () => book.accounts.size === 0,
    left: id => leftOf(book, id, clock.now()),
    costs: id => treeOf(accountOf(book, id)),
    flush: async () => journal?.flush(),
  });
}

function costOf({ micros, timeMs, tokens, inputTokens = 0, outputTokens = 0 }: Settled): Amounts {
  return amountsOf({ micros: micros ?? 0, timeMs: timeMs ?? 0, tokens: tokens ?? inputTokens + outputTokens });
}

/** A hold that no account knows of is kept in memory alone: there is nothing that it would be missing from. */
function isKept(change: Change, { holds }: Book): boolean {
  if (change.kind === 'reserved') return change.hold.accounts.length > 0;
  return change.kind !== 'released' || holds.get(change.holdId)?.accounts.length !== 0;
}
