import { AccountSchema } from '#gen/dacp/budget/v1/budget_pb.js';
import { MeshError } from '../../../base/index.js';
import { type BudgetInput, readBudget } from '../../budget-input.js';
import type { Context } from '../../context.js';
import { showBudget } from '../../costs.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';

/** What an account may be called, as the contract has it. */
const accountName = /^(mesh|(team|agent|conversation):[A-Za-z0-9][A-Za-z0-9._:~/-]*)(\/day)?$/;

const flags = { money: '--money', tokens: '--tokens', time: '--time', depth: '--depth' } as const;

/** `dacp budget set`. */
export async function set(
  context: Context,
  input: BudgetInput & { readonly account: string; readonly parent?: string },
): Promise<undefined> {
  const { terminal } = context;
  const limit = readBudget(input, flags);
  if (!accountName.test(input.account))
    throw new MeshError(
      'OPTION_INVALID',
      `${input.account}: takes mesh, team:NAME, agent:NAME or conversation:ID, with /day behind it for each day`,
    );
  await withMesh(context, async ({ budgets }) => {
    const { account, parent = '' } = input;
    const answer = await budgets.set({ account, parent, ...(limit && { limit }) });
    if (!answer.account) return;
    if (terminal.json) terminal.object(protoJson(AccountSchema, answer.account));
    else {
      const { id, limit: most, left } = answer.account;
      const limited = showBudget(most);
      terminal.line(
        limited === '' ? `${id} is not limited` : `${id} may spend ${limited}; ${showBudget(left)} is left`,
      );
    }
  });
}
