import { durationMs } from '@bufbuild/protobuf/wkt';
import { type Amounts, CostKind, type CostTree } from '#gen/dacp/budget/v1/cost_pb.js';
import type { Budget } from '#gen/dacp/message/v2/message_pb.js';
import { formatMoney } from '../budget/index.js';
import { columns } from './table.js';
import { count, formatDuration } from './values.js';

/** Amounts for people, in one line. */
export function showAmounts(amounts: Amounts | undefined, currency: string): string {
  const { costMicros = 0n, tokens = 0n, time } = amounts ?? {};
  const parts = [
    formatMoney(costMicros, currency),
    ...(tokens > 0n ? [count(tokens, 'token')] : []),
    ...(time ? [formatDuration(durationMs(time))] : []),
  ];
  return parts.join(', ');
}

/** A limit, or what is left of one, for people; empty: nothing is limited. */
export function showBudget(budget: Budget | undefined): string {
  if (!budget) return '';
  const { costMicros, tokens, time, depth, currency } = budget;
  const parts = [
    ...(costMicros !== undefined ? [formatMoney(costMicros, currency)] : []),
    ...(tokens !== undefined ? [count(tokens, 'token')] : []),
    ...(time ? [formatDuration(durationMs(time))] : []),
    ...(depth !== undefined ? [`depth ${depth}`] : []),
  ];
  return parts.join(', ');
}

/** A tree of costs, a line for each: what came to what, its own price, who got it. */
export function costLines(tree: CostTree): string[] {
  return columns(rowsOf(tree, '', '').map(row => [...row]));
}

function rowsOf(tree: CostTree, lead: string, below: string): string[][] {
  const { name, agent, own, total, currency, parts, kind, count: costs } = tree;
  const what = name || (kind === CostKind.CALL ? 'calls' : tree.id);
  const several = kind === CostKind.CALL && costs > 1 ? ` × ${costs}` : '';
  const ownPrice = parts.length > 0 ? `own ${showAmounts(own, currency)}` : '';
  const row = [`${lead}${what}${several}`, showAmounts(total, currency), agent, ownPrice];
  return [
    row,
    ...parts.flatMap((part, index) => {
      const last = index === parts.length - 1;
      return rowsOf(part, `${below}${last ? '└ ' : '├ '}`, `${below}${last ? '  ' : '│ '}`);
    }),
  ];
}
