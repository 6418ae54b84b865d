import { type Amounts, defaultCurrency, minus, nothing, plus } from './amounts.js';
import { type Account, type Book, dayOf, type Hold, isSharing } from './book.js';
import type { Change } from './changes.js';
import type { CostTree } from './cost.js';
import { partOf, treeOf, withPart } from './tree.js';

/** Accounts as they come and go. */
export interface OpenBook extends Book {
  readonly accounts: Map<string, Account>;
  readonly holds: Map<string, Hold>;
}

/** No account yet. */
export function emptyBook(): OpenBook {
  return { accounts: new Map(), holds: new Map() };
}

/** Brings a change into the book, and says which accounts and holds it touched: those are what a store has to write. */
export function evolve(book: OpenBook, change: Change): { accounts: string[]; holds: string[] } {
  const touched = { accounts: new Set<string>(), holds: new Set<string>() };
  const draft: Draft = {
    book,
    atMs: change.atMs,
    account(id, changed) {
      const account = book.accounts.get(id);
      if (!account) return;
      book.accounts.set(id, changed(account));
      touched.accounts.add(id);
    },
    hold(hold) {
      book.holds.set(hold.id, hold);
      touched.holds.add(hold.id);
    },
    drop(id) {
      book.holds.delete(id);
      touched.holds.add(id);
    },
  };
  switch (change.kind) {
    case 'set':
      book.accounts.set(change.account.id, change.account);
      touched.accounts.add(change.account.id);
      break;
    case 'split':
      book.accounts.set(change.account.id, change.account);
      touched.accounts.add(change.account.id);
      if (change.hold) reserve(draft, change.hold);
      break;
    case 'reserved':
      reserve(draft, change.hold);
      break;
    case 'settled': {
      const { line, holdId } = change;
      free(draft, holdId);
      const part = partOf(line);
      spend(draft, line.accounts, { cost: line.cost, currency: line.currency, part });
      break;
    }
    case 'released':
      free(draft, change.holdId);
      break;
    case 'refunded':
      refund(draft, change.id, change.amounts);
      break;
    case 'closed':
      close(draft, change.id);
      touched.accounts.add(change.id);
      break;
  }
  return { accounts: [...touched.accounts], holds: [...touched.holds] };
}

interface Draft {
  readonly book: OpenBook;
  readonly atMs: number;
  account(id: string, changed: (account: Account) => Account): void;
  hold(hold: Hold): void;
  drop(id: string): void;
}

function reserve(draft: Draft, hold: Hold): void {
  draft.hold(hold);
  for (const id of hold.accounts)
    draft.account(id, account => ({ ...account, reserved: plus(account.reserved, counted(account, hold)) }));
}

function free({ book, account, drop }: Draft, holdId: string): Hold | undefined {
  const hold = book.holds.get(holdId);
  if (!hold) return undefined;
  drop(holdId);
  for (const id of hold.accounts) account(id, its => ({ ...its, reserved: minus(its.reserved, counted(its, hold)) }));
  return hold;
}

interface Spending {
  readonly cost: Amounts;
  readonly currency: string;
  readonly part: CostTree;
}

/** The nearest granted account tells it as a part of its own; those above hear of it when that one is closed. */
function spend({ book, account, atMs }: Draft, ids: readonly string[], { cost, currency, part }: Spending): void {
  const nearest = ids.find(id => book.accounts.get(id)?.granted);
  const change = (its: Account): Account => {
    const day = its.period === 'day' ? dayOf(atMs) : its.day;
    const before = day === its.day ? its.spent : nothing;
    const spent = plus(before, counted(its, { most: cost, currency }));
    return { ...its, day, spent, ...(its.id === nearest && { parts: withPart(its.parts, part) }) };
  };
  for (const id of ids) account(id, change);
}

function refund(draft: Draft, id: string, amounts: Amounts): void {
  draft.account(id, account => ({ ...account, limit: { ...account.limit, ...less(account, amounts) } }));
  const hold = free(draft, id);
  if (hold) reserve(draft, { ...hold, most: minus(hold.most, amounts) });
}

function less({ limit }: Account, amounts: Amounts): Partial<Amounts> {
  return {
    ...(limit.micros !== undefined && { micros: limit.micros - amounts.micros }),
    ...(limit.tokens !== undefined && { tokens: limit.tokens - amounts.tokens }),
    ...(limit.timeMs !== undefined && { timeMs: limit.timeMs - amounts.timeMs }),
  };
}

/** What is still open in a closed account goes on in its parent's, where it was reserved all along. */
function close(draft: Draft, id: string): void {
  const { book } = draft;
  const account = book.accounts.get(id);
  if (!account) return;
  book.accounts.delete(id);
  const own = free(draft, id);
  const currency = own?.currency ?? account.limit.currency ?? defaultCurrency;
  const part = treeOf(account);
  if (isSharing(account)) tellAbove(draft, account.parentId, part);
  else spend(draft, own?.accounts ?? [], { cost: account.spent, currency, part });
  for (const hold of [...book.holds.values()]) {
    if (!hold.accounts.includes(id)) continue;
    free(draft, hold.id);
    const accounts = hold.accounts.flatMap(one => (one === id ? (own?.accounts ?? []) : [one]));
    reserve(draft, { ...hold, accounts: [...new Set(accounts)] });
  }
  for (const child of book.accounts.values())
    if (child.parentId === id) draft.account(child.id, its => ({ ...its, parentId: account.parentId }));
}

/** What was spent counts above already; only what for was not told. */
function tellAbove(draft: Draft, parentId: string, part: CostTree): void {
  draft.account(parentId, its => (its.granted ? { ...its, parts: withPart(its.parts, part) } : its));
}

/** What an amount counts for in an account: money of another currency does not. */
function counted({ limit }: Account, { most, currency }: Pick<Hold, 'most' | 'currency'>): Amounts {
  return (limit.currency ?? defaultCurrency) === currency ? most : { ...most, micros: 0 };
}
