import { MeshError } from '../base/index.js';
import { amountsOf, defaultCurrency, dimensions, type Limits, limitsOf, minus, nothing, tighter } from './amounts.js';
import { type Account, type Book, dayOf, type Hold, isSharing } from './book.js';
import type { Change, Command, Reserve, Split } from './changes.js';
import { assertAffordable, ownLeft, tooDeep } from './exhausted.js';

/** Parents above parents, at most: a deeper tree is a fault of whoever made it. */
const levelsMax = 16;

type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/**
 * What a command leads to, as changes; none when it changes nothing. Pure, and of one piece: either all accounts that it concerns can
 * afford it, or nothing happens. What is spent and reserved of an account together never exceeds its limit, unless something cost more
 * than was reserved for it.
 *
 * Errors: BUDGET_EXHAUSTED with details `account`, `dimension`, `wanted`, `left`; BUDGET_UNKNOWN for an account that is not there;
 * FIELD_INVALID for amounts that are none, another currency, or parents that go round in a circle.
 */
export function decide(book: Book, command: Command, nowMs: number): Change[] {
  switch (command.kind) {
    case 'set':
      return set(book, command, nowMs);
    case 'reserve':
      return reserve(book, command, nowMs);
    case 'settle':
      return [settled(book, command, nowMs)];
    case 'release':
      return book.holds.has(command.holdId) ? [{ ...command, kind: 'released', atMs: nowMs }] : [];
    case 'split':
      return split(book, command, nowMs);
    case 'refund':
      return refund(book, command, nowMs);
    case 'close':
      return book.accounts.get(command.id)?.granted ? [{ ...command, kind: 'closed', atMs: nowMs }] : [];
    case 'expire':
      return expire(book, nowMs);
  }
}

/** What can be taken from an account now, with all accounts above it. Errors: BUDGET_UNKNOWN. */
export function leftOf(book: Book, id: string, nowMs: number): Limits {
  return pathOf(book, id).reduce<Limits>((left, account) => tighter(left, ownLeft(account, nowMs)), {});
}

function set(book: Book, { id, parentId, limit, period }: CommandOf<'set'>, atMs: number): Change[] {
  if (parentId !== '' && pathOf(book, parentId).some(account => account.id === id)) throw circle(id, parentId);
  const before = book.accounts.get(id);
  if (before?.granted || (parentId !== '' && accountOf(book, parentId).granted))
    throw grantedAccount(before ? id : parentId);
  const fresh = { reserved: nothing, spent: nothing, day: dayOf(atMs), untilMs: undefined, parts: [] };
  const account = { ...fresh, ...before, id, parentId, limit: limitsOf(limit), period, granted: false };
  return [{ kind: 'set', account, atMs }];
}

function reserve(book: Book, wanted: Reserve, atMs: number): Change[] {
  const { id, currency, untilMs, subject } = wanted;
  if (book.holds.has(id)) return [];
  const accounts = new Map<string, Account>();
  const { grant } = wanted;
  const covered = grant === undefined ? new Set<string>() : aboveOf(book, grant);
  const standing = wanted.accounts.filter(one => book.accounts.has(one));
  for (const one of grant === undefined ? standing : [grant, ...standing])
    for (const account of pathOf(book, one)) if (!covered.has(account.id)) accounts.set(account.id, account);
  const most = amountsOf(wanted.most);
  for (const account of accounts.values()) assertAffordable(account, { most, currency }, atMs);
  return [{ kind: 'reserved', hold: { id, accounts: [...accounts.keys()], most, currency, untilMs, subject }, atMs }];
}

function settled(book: Book, command: CommandOf<'settle'>, atMs: number): Change {
  const hold = book.holds.get(command.hold.id) ?? command.hold;
  const { accounts, currency, subject = { kind: 'call', id: hold.id } } = hold;
  const { inputTokens, outputTokens, usageUnknown } = command;
  const cost = amountsOf(command.cost);
  const tokens = {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(usageUnknown && { usageUnknown }),
  };
  return { kind: 'settled', holdId: hold.id, line: { subject, accounts, cost, currency, ...tokens, atMs }, atMs };
}

function split(book: Book, { id, from, limit: wanted, untilMs }: Split, atMs: number): Change[] {
  if (book.accounts.has(id)) return [];
  const asked = limitsOf(wanted);
  const path = from === undefined ? [] : pathOf(book, from);
  const left = from === undefined ? {} : leftOf(book, from, atMs);
  if (left.depth === 0 && from !== undefined) throw tooDeep(from);
  const currency = asked.currency ?? left.currency ?? defaultCurrency;
  const shares = from !== undefined && Object.keys(pick(asked)).length === 0;
  const most = shares ? nothing : amountsOf({ ...pick(left), ...pick(asked) });
  for (const account of path) assertAffordable(account, { most: limitedBy(account.limit, most), currency }, atMs);
  const depth = tighter(asked, left.depth === undefined ? {} : { depth: left.depth - 1 }).depth;
  const limit = { ...(!shares && pick(left)), ...pick(asked), currency, ...(depth !== undefined && { depth }) };
  const day = dayOf(atMs);
  const account: Account = {
    ...{ id, parentId: from ?? '', granted: true, limit, period: 'total', day },
    ...{ reserved: nothing, spent: nothing, untilMs, parts: [] },
  };
  const accounts = path.map(one => one.id);
  const hold: Hold | undefined =
    from === undefined || shares ? undefined : { id, accounts, most, currency, untilMs, subject: undefined };
  return [{ kind: 'split', account, hold, atMs }];
}

function refund(book: Book, { id, amounts }: CommandOf<'refund'>, atMs: number): Change[] {
  const account = accountOf(book, id);
  const given = amountsOf(amounts);
  const left = ownLeft(account, atMs);
  // What is not limited cannot be given back, and what is spoken for neither.
  const free = amountsOf(pick(left));
  const back = minus(given, minus(given, free));
  if (!account.granted || dimensions.every(dimension => back[dimension] === 0)) return [];
  return [{ kind: 'refunded', id, amounts: back, atMs }];
}

function expire(book: Book, nowMs: number): Change[] {
  const changes: Change[] = [];
  const reason = 'its time was over';
  for (const hold of book.holds.values())
    if (hold.untilMs <= nowMs && hold.subject) changes.push({ kind: 'released', holdId: hold.id, reason, atMs: nowMs });
  for (const account of book.accounts.values())
    if (account.untilMs !== undefined && account.untilMs <= nowMs)
      changes.push({ kind: 'closed', id: account.id, reason, atMs: nowMs });
  return changes;
}

/** The account and those that what is taken from it is taken from, too. Errors: BUDGET_UNKNOWN. */
export function pathOf(book: Book, id: string): Account[] {
  const path: Account[] = [];
  for (let at = id; at !== ''; ) {
    const account = accountOf(book, at);
    path.push(account);
    if (path.length > levelsMax) throw circle(id, at);
    at = account.granted && !isSharing(account) ? '' : account.parentId;
  }
  return path;
}

/** The accounts at which a granted account is reserved already, all the way up: what is spent from it does not count there again. */
function aboveOf(book: Book, grant: string): Set<string> {
  const above = new Set<string>();
  for (const account of pathOf(book, grant))
    for (const id of book.holds.get(account.id)?.accounts ?? []) {
      above.add(id);
      for (const higher of aboveOf(book, id)) above.add(higher);
    }
  return above;
}

/** Errors: BUDGET_UNKNOWN. */
export function accountOf(book: Book, id: string): Account {
  const account = book.accounts.get(id);
  if (account) return account;
  throw budgetUnknown(id);
}

/** There is no such account. */
export function budgetUnknown(id: string): MeshError {
  const account = id.slice(0, 200);
  return new MeshError(
    'BUDGET_UNKNOWN',
    `there is no account "${account}", or it is closed; "dacp budget show" lists those there are`,
    { details: { account } },
  );
}

/** The amounts of limits, without currency and depth. */
function pick(limits: Limits) {
  return Object.fromEntries(
    dimensions.filter(dimension => limits[dimension] !== undefined).map(dimension => [dimension, limits[dimension]]),
  );
}

/** An account that does not limit money has none to compare. */
function limitedBy(limit: Limits, most: Hold['most']): Hold['most'] {
  return amountsOf(Object.fromEntries(dimensions.map(one => [one, limit[one] === undefined ? 0 : most[one]])));
}

function grantedAccount(id: string): MeshError {
  const message = 'must be one that was set';
  return new MeshError(
    'FIELD_INVALID',
    `account "${id}" was granted to a task and ends with it; an account with a limit ${message}`,
    {
      violations: [{ field: 'account', rule: 'dacp.account', message }],
    },
  );
}

function circle(id: string, parentId: string): MeshError {
  const message = `must not lead back to "${id}", and at most ${levelsMax} levels up`;
  return new MeshError(
    'FIELD_INVALID',
    `the parents of account "${id}" go on from "${parentId}" without an end; they ${message}`,
    {
      violations: [{ field: 'parent_id', rule: 'dacp.parent', message }],
    },
  );
}
