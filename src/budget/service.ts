import { create } from '@bufbuild/protobuf';
import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type Account as AccountMessage,
  AccountSchema,
  type BudgetService,
  UsageBy,
} from '#gen/dacp/budget/v1/budget_pb.js';
import type { Clock } from '../base/index.js';
import type { Implementation } from '../rpc/index.js';
import type { Database } from '../storage/index.js';
import type { Account } from './book.js';
import type { Budgets } from './budgets.js';
import { budgetUnknown } from './decide.js';
import { spentAt } from './exhausted.js';
import { readLines, readSums, type UsageKey } from './lines.js';
import { fromBudget, periods, toAmounts, toBudget } from './record.js';

const keys: Readonly<Partial<Record<UsageBy, UsageKey>>> = {
  [UsageBy.AGENT]: 'agent',
  [UsageBy.MODEL]: 'model',
  [UsageBy.CONVERSATION]: 'conversation',
  [UsageBy.DAY]: 'day',
  [UsageBy.CAPABILITY]: 'capability',
};

/** The RPC edge of budgets. */
export function createBudgetService(parts: {
  readonly budgets: Budgets;
  readonly database: Database;
  readonly clock: Clock;
}): Implementation<typeof BudgetService> {
  const { budgets, database, clock } = parts;
  const shown = (account: Account) => viewOf(account, budgets, clock.now());
  return {
    async set({ account: id, limit, parent: parentId }) {
      const period = id.endsWith('/day') ? 'day' : 'total';
      return { account: shown(await budgets.set({ id, parentId, limit: fromBudget(limit), period })) };
    },
    async get({ account: id }) {
      const account = budgets.get(id);
      if (!account) throw budgetUnknown(id);
      return { account: shown(account) };
    },
    async list({ withGranted }) {
      const accounts = budgets.list().filter(account => withGranted || !account.granted);
      return { accounts: accounts.sort((a, b) => (a.id < b.id ? -1 : 1)).map(shown) };
    },
    async usage({ by, since, until, ...query }) {
      const range = { ...(since && { sinceMs: timestampMs(since) }), ...(until && { untilMs: timestampMs(until) }) };
      await budgets.flush();
      const key = keys[by];
      if (!key) return readLines(database, { ...query, ...range });
      const sums = await readSums(database, key, { ...query, ...range, pageToken: '' });
      return {
        sums: sums.map(({ key: name, currency, count, ...amounts }) => ({
          ...{ key: name, currency, cost: toAmounts(amounts), count: BigInt(count) },
        })),
      };
    },
  };
}

function viewOf(account: Account, budgets: Budgets, nowMs: number): AccountMessage {
  const { id, parentId, granted, limit, period, reserved, untilMs } = account;
  return create(AccountSchema, {
    ...{ id, parentId, granted, limit: toBudget(limit), period: periods[period], left: toBudget(budgets.left(id)) },
    ...{ reserved: toAmounts(reserved), spent: toAmounts(spentAt(account, nowMs)) },
    ...(untilMs !== undefined && { until: timestampFromMs(untilMs) }),
  });
}
