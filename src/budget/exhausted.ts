import { MeshError } from '../base/index.js';
import { type Amounts, type Dimension, defaultCurrency, dimensions, type Limits } from './amounts.js';
import { type Account, dayOf } from './book.js';
import { formatMoney } from './money.js';

/** What somebody wanted to take, and of what. */
export interface Wanted {
  readonly most: Amounts;
  readonly currency: string;
}

/** What an account has left at a moment: of its limits alone, without those above it. */
export function ownLeft(account: Account, atMs: number): Limits {
  const { limit, reserved } = account;
  const spent = spentAt(account, atMs);
  const left: Record<string, number | string> = {};
  for (const dimension of dimensions) {
    const most = limit[dimension];
    if (most !== undefined) left[dimension] = Math.max(0, most - reserved[dimension] - spent[dimension]);
  }
  if (limit.depth !== undefined) left.depth = limit.depth;
  if (limit.currency) left.currency = limit.currency;
  return left;
}

/** What was spent; of a daily account, on the day of this moment. */
export function spentAt({ period, day, spent }: Account, atMs: number): Amounts {
  return period === 'day' && day !== dayOf(atMs) ? { micros: 0, tokens: 0, timeMs: 0 } : spent;
}

/** Errors: BUDGET_EXHAUSTED when the account has less than that left; FIELD_INVALID when its money is another one. */
export function assertAffordable(account: Account, wanted: Wanted, atMs: number): void {
  const { id, limit } = account;
  const left = ownLeft(account, atMs);
  const currency = limit.currency ?? defaultCurrency;
  if (left.micros !== undefined && wanted.most.micros > 0 && currency !== wanted.currency)
    throw wrongCurrency(id, currency, wanted.currency);
  for (const dimension of dimensions) {
    const is = left[dimension];
    if (is !== undefined && wanted.most[dimension] > is)
      throw exhausted(account, { dimension, wanted: wanted.most[dimension], left: is, atMs });
  }
}

/** One call may not cost that much. Errors: BUDGET_EXHAUSTED. */
export function assertWithin(limits: Limits, { most, currency }: Wanted, name: string): void {
  const own = limits.currency ?? defaultCurrency;
  if (limits.micros !== undefined && most.micros > 0 && own !== currency) throw wrongCurrency(name, own, currency);
  for (const dimension of dimensions) {
    const limit = limits[dimension];
    if (limit === undefined || most[dimension] <= limit) continue;
    const [wants, has] = [show(dimension, most[dimension], own), show(dimension, limit, own)];
    throw new MeshError(
      'BUDGET_EXHAUSTED',
      `${name} may cost ${has} at most; ${wants} were wanted; ask for less, or grant more`,
      { details: { account: name, dimension, wanted: String(most[dimension]), left: String(limit) } },
    );
  }
}

/** There may be no further level of sub-tasks. */
export function tooDeep(name: string): MeshError {
  const message = `the budget of "${name}" allows no further level of sub-tasks (depth 0); do it without, or grant more depth`;
  return new MeshError('BUDGET_EXHAUSTED', message, {
    details: { account: name, dimension: 'depth', wanted: '1', left: '0' },
  });
}

/** Options of `dacp budget set` with what they take. */
const flags: Readonly<Record<Dimension, string>> = {
  micros: '--money AMOUNT',
  tokens: '--tokens N',
  timeMs: '--time SPAN',
};

interface Shortage {
  readonly dimension: Dimension;
  readonly wanted: number;
  readonly left: number;
  readonly atMs: number;
}

function exhausted(account: Account, { dimension, wanted, left, atMs }: Shortage): MeshError {
  const { id, limit, period, granted } = account;
  const shown = (value: number) => show(dimension, value, limit.currency ?? defaultCurrency);
  const advice = granted
    ? 'ask for less, or give the task a larger budget'
    : `raise it with "dacp budget set ${id} ${flags[dimension]}"${period === 'day' ? ', or wait for the next day (UTC)' : ', or ask for less'}`;
  return new MeshError(
    'BUDGET_EXHAUSTED',
    `account "${id}" has ${shown(left)} left of ${shown(limit[dimension] ?? 0)}; ${shown(wanted)} were wanted; ${advice}`,
    {
      details: { account: id, dimension, wanted: String(wanted), left: String(left) },
      ...(period === 'day' && { retryAfterMs: dayMs - (atMs % dayMs) }),
    },
  );
}

const dayMs = 86_400_000;

function wrongCurrency(name: string, its: string, wanted: string): MeshError {
  const message = `must be ${its}`;
  return new MeshError(
    'FIELD_INVALID',
    `account "${name}" is in ${its}, the cost is in ${wanted}; they cannot be compared`,
    {
      violations: [{ field: 'currency', rule: 'dacp.currency', message }],
    },
  );
}

function show(dimension: Dimension, value: number, currency: string): string {
  if (dimension === 'tokens') return `${value} tokens`;
  if (dimension === 'timeMs') return `${value} ms`;
  return formatMoney(value, currency);
}
