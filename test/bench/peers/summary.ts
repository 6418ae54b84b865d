import { quartiles } from '../../../src/cli/bench/figures.js';
import type { Result } from './results.js';
import { type BenchRow, smallerIsBetter, type Who } from './rows.js';

/** First quartile, median, third quartile. */
export type Quartiles = readonly [number, number, number];

/** What came out for one of a row. */
export interface Summary {
  readonly row: BenchRow;
  readonly who: Who;
  /** Measurements that there are. */
  readonly count: number;
  readonly figures: Quartiles;
  /** How many times as good we were, pair by pair; absent for ourselves and without pairs. */
  readonly ratios?: Quartiles;
  /** What we wanted, and whether it is met; absent when nothing was said. */
  readonly goal?: { readonly text: string; readonly met: boolean };
}

/** Sums up what was measured, row by row, ourselves first. */
export function summarizeResults(rows: readonly BenchRow[], results: readonly Result[]): Summary[] {
  return rows.flatMap(row => {
    const own = results.filter(result => result.row === row.name);
    const order: Who[] = ['dacp', 'nats', 'jade', 'autogen'];
    return order.flatMap(who => summaryOf(row, who, own) ?? []);
  });
}

function summaryOf(row: BenchRow, who: Who, results: readonly Result[]): Summary | undefined {
  const values = byPair(row, who, results);
  if (values.size === 0) return undefined;
  const summary = { row, who, count: values.size, figures: quartiles([...values.values()]) };
  if (who === 'dacp') return { ...summary, ...ownGoal(row, summary.figures[1]) };
  const ratios = ratiosOf(row, values, byPair(row, 'dacp', results));
  if (ratios.length === 0) return summary;
  return { ...summary, ratios: quartiles(ratios), ...peerGoal(row, who, quartiles(ratios)[1]) };
}

function byPair(row: BenchRow, who: Who, results: readonly Result[]): Map<number, number> {
  const figure = row.own?.figure ?? 'rate';
  const own = results.filter(result => result.who === who);
  return new Map(own.map(({ pair, figures }) => [pair, Number(figures[figure])]));
}

/** Pair by pair, since what else the machine does changes from minute to minute. */
function ratiosOf(row: BenchRow, theirs: ReadonlyMap<number, number>, ours: ReadonlyMap<number, number>): number[] {
  return [...ours].flatMap(([pair, our]) => {
    const their = theirs.get(pair);
    if (their === undefined) return [];
    return [smallerIsBetter(row) ? their / our : our / their];
  });
}

function ownGoal({ own }: BenchRow, value: number): Pick<Summary, 'goal'> {
  if (!own) return {};
  if (own.figure === 'rate') return { goal: { text: `≥ ${own.limit}/s`, met: value >= own.limit } };
  return { goal: { text: `≤ ${own.limit}`, met: value <= own.limit } };
}

function peerGoal({ atLeast }: BenchRow, who: Who, ratio: number): Pick<Summary, 'goal'> {
  const wanted = atLeast[who];
  return wanted ? { goal: { text: `≥ ${wanted} ×`, met: ratio >= wanted } } : {};
}
