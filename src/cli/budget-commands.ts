import { type CommandSpec, lazily, type OptionSpec } from './command-spec.js';

/** Options that say what may be spent, as `readBudget` reads them. */
export const budgetOptions: readonly OptionSpec[] = [
  { flags: '--budget <MONEY>', about: 'what it may cost at most, with all its parts, such as 0.50 or "0.50 EUR"' },
  { flags: '--budget-tokens <N>', about: 'how many model tokens its parts may use' },
  { flags: '--budget-time <TIME>', about: 'how long may be worked on it, all workers together' },
  { flags: '--budget-depth <N>', about: 'how many levels of parts may be negotiated; 0: none' },
];

/** The commands about what things may cost and did cost. */
export const budgetCommands: readonly CommandSpec[] = [
  {
    usage: 'budget set <ACCOUNT>',
    about: 'what an account may spend at most; what is not said is not limited',
    arguments: { account: 'mesh, team:NAME, agent:NAME or conversation:ID; with /day behind it, for each day (UTC)' },
    options: [
      { flags: '--money <MONEY>', about: 'money, such as 5 or "5 EUR"' },
      { flags: '--tokens <N>', about: 'model tokens' },
      { flags: '--time <TIME>', about: 'working time' },
      { flags: '--depth <N>', about: 'levels of parts' },
      { flags: '--parent <ACCOUNT>', about: 'an account that what is spent here is taken from as well' },
    ],
    settings: ['node'],
    examples: [
      'dacp budget set mesh/day --money 5',
      'dacp budget set agent:researcher/day --money 0.50 --tokens 200000',
    ],
    run: lazily(async () => (await import('./commands/budget/set.js')).set),
  },
  {
    usage: 'budget show [ACCOUNT]',
    about: 'what accounts may spend, what is reserved, spent and left',
    arguments: { account: 'as of dacp budget set; all of them unless said' },
    options: [{ flags: '--all', about: 'also those of negotiations that are under way' }],
    settings: ['node'],
    examples: ['dacp budget show', 'dacp budget show mesh/day --json'],
    run: lazily(async () => (await import('./commands/budget/show.js')).show),
  },
  {
    usage: 'usage',
    about: 'what was spent, on awards and on calls of models',
    options: [
      { flags: '--by <KEY>', about: 'agent, model, conversation, day or capability; unless said, cost by cost' },
      { flags: '--since <TIME>', about: 'only since then: 2026-11-21T15:00:00Z, or how long ago, such as 10m' },
      { flags: '--until <TIME>', about: 'only before then' },
      { flags: '--agent <ID>', about: 'only of this agent' },
      { flags: '--model <NAME>', about: 'only of this model' },
      { flags: '--conversation <ID>', about: 'only of this conversation' },
      { flags: '--namespace <NAME>', about: 'only of this namespace' },
      { flags: '--limit <N>', about: 'how many lines at most (50)' },
    ],
    settings: ['node'],
    examples: ['dacp usage', 'dacp usage --by agent --since 24h', 'dacp usage --by day --json'],
    run: lazily(async () => (await import('./commands/budget/usage.js')).usage),
  },
];
