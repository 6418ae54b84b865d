import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type Budget, BudgetSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { readDuration } from './values.js';

/** What a person says that may be spent. */
export interface BudgetInput {
  readonly money?: string | undefined;
  readonly tokens?: string | undefined;
  readonly time?: string | undefined;
  readonly depth?: string | undefined;
}

/** The budget that is said; undefined: none is. `flags` names the options in errors. Errors: OPTION_INVALID. */
export function readBudget(input: BudgetInput, flags: Readonly<Record<keyof BudgetInput, string>>): Budget | undefined {
  const { money, tokens, time, depth } = input;
  if ([money, tokens, time, depth].every(value => value === undefined)) return undefined;
  return create(BudgetSchema, {
    ...(money !== undefined && readMoney(flags.money, money)),
    ...(tokens !== undefined && { tokens: BigInt(readWhole(flags.tokens, tokens, Number.MAX_SAFE_INTEGER)) }),
    ...(time !== undefined && { time: durationFromMs(readDuration(flags.time, time)) }),
    ...(depth !== undefined && { depth: readWhole(flags.depth, depth, 64) }),
  });
}

function readMoney(flag: string, text: string): { costMicros: bigint; currency: string } {
  const match = /^(\d{1,9})(?:\.(\d{1,6}))?(?: ?([A-Z]{3}))?$/.exec(text.trim());
  if (!match) throw new MeshError('OPTION_INVALID', `${flag} ${text}: takes money, such as 0.50, 5 or "5 EUR"`);
  const [, whole = '0', part = '', currency = 'USD'] = match;
  return { costMicros: BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0')), currency };
}

function readWhole(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= most) return value;
  throw new MeshError('OPTION_INVALID', `${flag} ${text}: takes a whole number from 0 to ${most}`);
}
