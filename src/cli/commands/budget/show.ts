import { type Account, AccountSchema } from '#gen/dacp/budget/v1/budget_pb.js';
import type { Context } from '../../context.js';
import { showAmounts, showBudget } from '../../costs.js';
import { showList } from '../../listing.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';

/** Which accounts. */
export interface ShowInput {
  readonly account?: string;
  readonly all?: boolean;
}

/** What a narrow terminal does without. */
const expendable = ['RESERVED', 'PARENT'];

/** `dacp budget show`. */
export async function show(context: Context, input: ShowInput): Promise<undefined> {
  const items = await withMesh(context, mesh => find(mesh, input));
  const head = ['ACCOUNT', 'LIMIT', 'SPENT', 'RESERVED', 'LEFT', 'PARENT'];
  const none = 'nothing is limited; "dacp budget set mesh/day --money 5" limits what a day may cost';
  showList(context.terminal, { schema: AccountSchema, items, head, expendable, none, row: rowOf });
}

async function find({ budgets }: MeshClient, { account, all = false }: ShowInput): Promise<readonly Account[]> {
  if (account === undefined) return (await budgets.list({ withGranted: all })).accounts;
  const found = (await budgets.get({ account })).account;
  return found ? [found] : [];
}

function rowOf({ id, limit, spent, reserved, left, parentId }: Account): string[] {
  const currency = limit?.currency ?? '';
  return [
    id,
    showBudget(limit) || 'none',
    showAmounts(spent, currency),
    showAmounts(reserved, currency),
    showBudget(left),
    parentId,
  ];
}
