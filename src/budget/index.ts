/**
 * Ring 3: budgets – what work may cost in money, tokens, time and depth, and what it did cost. Negotiations, model calls and agents
 * use the same accounts.
 *
 *     const hold = budgets.reserve({
 *       accounts: accountsFor({ agent, team, conversationId }), grant: budget?.account || undefined, limit: fromBudget(budget),
 *       most: { micros, tokens }, forMs: 120_000, subject: { kind: 'call', id, agent, model, provider, conversationId },
 *     });                                            // throws BUDGET_EXHAUSTED before anything was spent
 *     try { … hold.settle({ micros, inputTokens, outputTokens, timeMs }); } catch (error) { hold.release(); throw error; }
 *
 * How it is built: `decide` says what a command leads to, `evolve` brings it into the book of accounts; that happens at once, in
 * memory. A journal writes it behind, to the record (stream `budget/ledger`) with the accounts as they stand, so that after a restart
 * what was reserved is reserved. *Standing* accounts (agent, team, conversation, mesh; in all or by days) are set; *granted* ones are
 * split off for a task and give back what they did not spend.
 *
 * Rules: reserve is what something can cost at most, settle is what it did cost. Each settle is one cost line. One process at a time
 * has the accounts of a database.
 */
export { accountsFor, type CountsFor } from './accounts-for.js';
export {
  type Amounts,
  amountsOf,
  type Dimension,
  defaultCurrency,
  isUnlimited,
  type Limits,
  limitsOf,
  minus,
  nothing,
  plus,
  tighter,
} from './amounts.js';
export type { Account, Book, Hold, Period } from './book.js';
export type { Budgets, Grant, Reservation, Reserved, Settled } from './budgets.js';
export type { Change, Command } from './changes.js';
export type { CostKind, CostLine, CostSubject, CostTree } from './cost.js';
export { type BudgetsParts, createBudgets } from './create-budgets.js';
export { decide } from './decide.js';
export { fromEvent, ledgerStream } from './events.js';
export { emptyBook, evolve } from './evolve.js';
export { assertWithin } from './exhausted.js';
export type { Entry, Keeper } from './journal.js';
export { insertLine, readLines, readSums, type UsageKey, type UsageQuery, type UsageSum } from './lines.js';
export { formatMicros, formatMoney } from './money.js';
export { fromBudget, lineMessage, toBudget, toTree } from './record.js';
export { createBudgetService } from './service.js';
export { budgetMigrations, createRecordKeeper } from './tables.js';
