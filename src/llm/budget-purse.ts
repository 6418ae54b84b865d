import { accountsFor, type Budgets } from '../budget/index.js';
import type { Purse } from './purse.js';

/**
 * Pays out of the mesh's budgets: the accounts of agent, team, conversation and mesh, in all and by days, and the account of a task where
 * the call names one. Each call to a provider is one cost line of the record.
 */
export function payFrom(budgets: Pick<Budgets, 'reserve'>): Purse {
  return {
    reserve({ id, provider, model, payer, mostMicros, mostTokens, forMs, traceparent }) {
      const { agentId: agent, team, conversationId, budgetAccount } = payer;
      const hold = budgets.reserve({
        id,
        accounts: accountsFor({ agent, team, conversationId }),
        ...(budgetAccount && { grant: budgetAccount }),
        most: { micros: mostMicros, tokens: mostTokens },
        forMs,
        subject: {
          kind: 'call',
          id,
          provider,
          model,
          traceparent,
          ...(agent && { agent }),
          ...(conversationId && { conversationId }),
        },
      });
      return {
        recorded: hold.recorded,
        settle: ({ micros, tokens, timeMs }) =>
          void hold.settle({
            micros,
            inputTokens: tokens.input,
            outputTokens: tokens.output,
            timeMs: Math.round(timeMs),
          }),
        release: () => hold.release(),
      };
    },
  };
}
