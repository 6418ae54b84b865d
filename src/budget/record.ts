import type { MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs, durationMs, timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type Amounts as AmountsMessage,
  AmountsSchema,
  type CostLineSchema,
  CostTreeSchema,
  CostKind as KindNumber,
  type CostLine as LineMessage,
  type CostTree as TreeMessage,
} from '#gen/dacp/budget/v1/cost_pb.js';
import {
  type AccountRecord,
  type AccountRecordSchema,
  type HoldRecord,
  type HoldRecordSchema,
  Period as PeriodNumber,
} from '#gen/dacp/budget/v1/events_pb.js';
import { newCostLine } from '#gen/dacp/codec/codec.js';
import type { Budget, BudgetSchema } from '#gen/dacp/message/v2/message_pb.js';
import { spanOf } from '../message/index.js';
import { type Amounts, defaultCurrency, type Limits, nothing } from './amounts.js';
import type { Account, Hold, Period } from './book.js';
import type { CostLine, CostSubject, CostTree } from './cost.js';

/** How the wire and the record say what this room says in its own types. */

export const periods: Readonly<Record<Period, PeriodNumber>> = { total: PeriodNumber.TOTAL, day: PeriodNumber.DAY };

export const kinds: Readonly<Record<CostTree['kind'], KindNumber>> = {
  negotiation: KindNumber.NEGOTIATION,
  award: KindNumber.AWARD,
  call: KindNumber.CALL,
};

/** Amounts for the wire. */
export function toAmounts({ micros, tokens, timeMs }: Amounts): AmountsMessage {
  const { typeName: $typeName } = AmountsSchema;
  const [costMicros, counted] = [BigInt(micros), BigInt(tokens)];
  if (timeMs > 0) return { $typeName, costMicros, tokens: counted, time: spanOf(timeMs) };
  return { $typeName, costMicros, tokens: counted };
}

/** Amounts from the wire; none: nothing. */
export function fromAmounts(amounts: AmountsMessage | undefined): Amounts {
  if (!amounts) return nothing;
  const { costMicros, tokens, time } = amounts;
  return { micros: Number(costMicros), tokens: Number(tokens), timeMs: time ? Math.ceil(durationMs(time)) : 0 };
}

/** Limits as messages carry them; `account` says where they are taken from. */
export function toBudget(limits: Limits, account = ''): MessageInitShape<typeof BudgetSchema> {
  const { micros, tokens, timeMs, depth, currency } = limits;
  return {
    ...(micros !== undefined && { costMicros: BigInt(micros), currency: currency ?? defaultCurrency }),
    ...(tokens !== undefined && { tokens: BigInt(tokens) }),
    ...(timeMs !== undefined && { time: durationFromMs(timeMs) }),
    ...(depth !== undefined && { depth }),
    account,
  };
}

/** The limits of a budget that a message carries; none: nothing is limited. */
export function fromBudget(budget: Budget | undefined): Limits {
  if (!budget) return {};
  const { costMicros, tokens, time, depth, currency } = budget;
  return {
    ...(costMicros !== undefined && { micros: Number(costMicros) }),
    ...(tokens !== undefined && { tokens: Number(tokens) }),
    ...(time && { timeMs: Math.floor(durationMs(time)) }),
    ...(depth !== undefined && { depth }),
    ...(currency !== '' && { currency }),
  };
}

/** A cost tree for the wire. */
export function toTree({ kind, id, agent, name, own, total, currency, count, parts }: CostTree): TreeMessage {
  return {
    $typeName: CostTreeSchema.typeName,
    kind: kinds[kind],
    id,
    agent,
    name,
    own: toAmounts(own),
    total: toAmounts(total),
    currency,
    count,
    parts: parts.map(toTree),
  };
}

/** A cost tree from the wire. */
function fromTree({ kind, id, agent, name, own, total, currency, count, parts }: TreeMessage): CostTree {
  const amounts = { own: fromAmounts(own), total: fromAmounts(total) };
  return { kind: kindOf(kind), id, agent, name, ...amounts, currency, count, parts: parts.map(fromTree) };
}

/** A cost line for the wire; `id` is that of its event. */
export function toLine(line: CostLine, id: string): MessageInitShape<typeof CostLineSchema> {
  const { subject, accounts, cost, currency, inputTokens, outputTokens, usageUnknown = false, atMs } = line;
  return {
    id,
    at: timestampFromMs(atMs),
    cost: toAmounts(cost),
    currency,
    accounts: [...accounts],
    usageUnknown,
    ...subjectOf(subject),
    ...(inputTokens !== undefined && { inputTokens: BigInt(inputTokens) }),
    ...(outputTokens !== undefined && { outputTokens: BigInt(outputTokens) }),
  };
}

/** A cost line from the record. */
export function fromLine(line: LineMessage): CostLine {
  const { accounts, cost, currency, inputTokens, outputTokens, usageUnknown, at } = line;
  return {
    subject: fromSubject(line),
    accounts,
    cost: fromAmounts(cost),
    currency,
    atMs: at ? timestampMs(at) : 0,
    ...(inputTokens !== undefined && { inputTokens: Number(inputTokens) }),
    ...(outputTokens !== undefined && { outputTokens: Number(outputTokens) }),
    ...(usageUnknown && { usageUnknown }),
  };
}

/** An account for the record. */
export function toAccount(account: Account): MessageInitShape<typeof AccountRecordSchema> {
  const { id, parentId, granted, limit, period, day, reserved, spent, untilMs, parts } = account;
  const budget = { ...toBudget(limit), currency: limit.currency ?? '' };
  return {
    ...{ id, parentId, granted, limit: budget, period: periods[period], day },
    ...{ reserved: toAmounts(reserved), spent: toAmounts(spent), parts: parts.map(toTree) },
    ...(untilMs !== undefined && { until: timestampFromMs(untilMs) }),
  };
}

/** An account from the record. */
export function fromAccount(record: AccountRecord): Account {
  const { id, parentId, granted, limit, period, day, reserved, spent, until, parts } = record;
  return {
    ...{ id, parentId, granted, limit: fromBudget(limit), day },
    period: period === PeriodNumber.DAY ? 'day' : 'total',
    reserved: fromAmounts(reserved),
    spent: fromAmounts(spent),
    untilMs: until && timestampMs(until),
    parts: parts.map(fromTree),
  };
}

/** A hold for the record. */
export function toHold(hold: Hold): MessageInitShape<typeof HoldRecordSchema> {
  const { id, accounts, most, currency, untilMs, subject } = hold;
  return {
    ...{ id, accounts: [...accounts], most: toAmounts(most), currency, until: timestampFromMs(untilMs) },
    ...(subject && { subject: subjectOf(subject) }),
  };
}

/** A hold from the record. */
export function fromHold({ id, accounts, most, currency, until, subject }: HoldRecord): Hold {
  return {
    ...{ id, accounts, most: fromAmounts(most), currency, untilMs: until ? timestampMs(until) : 0 },
    subject: subject && fromSubject(subject),
  };
}

function subjectOf(subject: CostSubject) {
  const { kind, id, traceparent: _, namespace, ...names } = subject;
  return { kind: kinds[kind], subjectId: id, namespace: namespace || 'default', ...names };
}

function fromSubject(line: LineMessage): CostSubject {
  const { kind, subjectId, agent, capability, model, provider, negotiationId, conversationId, namespace } = line;
  const names = { agent, capability, model, provider, negotiationId, conversationId, namespace };
  return { kind: kind === KindNumber.AWARD ? 'award' : 'call', id: subjectId, ...names };
}

function kindOf(kind: KindNumber): CostTree['kind'] {
  return kind === KindNumber.NEGOTIATION ? 'negotiation' : kind === KindNumber.AWARD ? 'award' : 'call';
}

/** A line as a message of its own, for answers. */
export function lineMessage(line: CostLine, id: string): LineMessage {
  return Object.assign(newCostLine(), toLine(line, id));
}
