import { MeshError } from '../base/index.js';

/** What something costs. Whole numbers, never negative. */
export interface Amounts {
  /** Money in millionths of a currency. */
  readonly micros: number;
  /** Model tokens, input and output together. */
  readonly tokens: number;
  /** Working time, in ms. */
  readonly timeMs: number;
}

/** The dimensions that are added up. */
export type Dimension = keyof Amounts;

/** What may be spent at most; what is absent sets no limit, zero means nothing. */
export interface Limits extends Partial<Amounts> {
  /** ISO 4217 code of the money; USD unless said. */
  readonly currency?: string;
  /** How many levels of sub-tasks may follow. */
  readonly depth?: number;
}

/** All dimensions. */
export const dimensions: readonly Dimension[] = ['micros', 'tokens', 'timeMs'];

/** Nothing. */
export const nothing: Amounts = { micros: 0, tokens: 0, timeMs: 0 };

/** The currency of limits and costs that name none. */
export const defaultCurrency = 'USD';

/** Both together. */
export function plus(a: Amounts, b: Amounts): Amounts {
  return { micros: a.micros + b.micros, tokens: a.tokens + b.tokens, timeMs: a.timeMs + b.timeMs };
}

/** What is left of the first without the second, at least zero. */
export function minus(a: Amounts, b: Amounts): Amounts {
  return each(dimension => Math.max(0, a[dimension] - b[dimension]));
}

/** All three, with zero for what is not said. Errors: FIELD_INVALID for what is no whole number from 0. */
export function amountsOf(said: Partial<Amounts>): Amounts {
  return each(dimension => whole(dimension, said[dimension] ?? 0));
}

/** The limits without what is not said. Errors: FIELD_INVALID for what is no whole number from 0. */
export function limitsOf({ currency, depth, ...said }: Limits): Limits {
  const limits: Record<string, number | string> = {};
  for (const dimension of dimensions) {
    const value = said[dimension];
    if (value !== undefined) limits[dimension] = whole(dimension, value);
  }
  if (depth !== undefined) limits.depth = whole('depth', depth);
  if (currency) limits.currency = currency;
  return limits;
}

/** What two limits allow together: of each dimension the lower. The currency is the first's, unless it has no money. */
export function tighter(a: Limits, b: Limits): Limits {
  const limits: Record<string, number | string> = {};
  for (const dimension of [...dimensions, 'depth'] as const) {
    const least = Math.min(a[dimension] ?? Number.POSITIVE_INFINITY, b[dimension] ?? Number.POSITIVE_INFINITY);
    if (least !== Number.POSITIVE_INFINITY) limits[dimension] = least;
  }
  const currency = a.micros === undefined ? (b.currency ?? a.currency) : a.currency;
  if (currency) limits.currency = currency;
  return limits;
}

/** Whether nothing is limited. */
export function isUnlimited({ micros, tokens, timeMs, depth }: Limits): boolean {
  return micros === undefined && tokens === undefined && timeMs === undefined && depth === undefined;
}

function each(value: (dimension: Dimension) => number): Amounts {
  return { micros: value('micros'), tokens: value('tokens'), timeMs: value('timeMs') };
}

function whole(field: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  const message = 'must be a whole number from 0 to 2^53 - 1';
  throw new MeshError('FIELD_INVALID', `${field} of a budget is ${value}; it ${message}`, {
    violations: [{ field, rule: 'dacp.amount', message }],
  });
}
