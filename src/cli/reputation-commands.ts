import { type CommandSpec, lazily } from './command-spec.js';

/** What bidders promised, what came of it, and why who was awarded. */
export const reputationCommands: readonly CommandSpec[] = [
  {
    usage: 'decide <NEGOTIATION> <CHOICE>',
    about: 'take a proposal of a negotiation whose caller decides',
    arguments: { negotiation: 'its id, from dacp negotiations', choice: 'the agent whose proposal is taken, or none' },
    settings: ['node'],
    examples: ['dacp decide 01JD3K8Q0V5T2M7R9X4B6C1D0E my-agent', 'dacp decide 01JD3K8Q0V5T2M7R9X4B6C1D0E none'],
    run: lazily(async () => (await import('./commands/decide.js')).decide),
  },
  {
    usage: 'explain <NEGOTIATION>',
    about: 'why a negotiation was awarded as it was: what each promised, what was known of it, how it counted',
    arguments: { negotiation: 'its id, from dacp negotiations' },
    settings: ['node'],
    examples: ['dacp explain 01JD3K8Q0V5T2M7R9X4B6C1D0E', 'dacp explain 01JD3K8Q0V5T2M7R9X4B6C1D0E --json'],
    run: lazily(async () => (await import('./commands/explain.js')).explain),
  },
  {
    usage: 'rate <NEGOTIATION> [QUALITY]',
    about: 'say how good a result was, and what was paid for it: the record of its agent follows',
    arguments: {
      negotiation: 'its id, from dacp negotiations',
      quality: 'from 0 to 1',
    },
    options: [
      {
        flags: '--paid <PRICE>',
        about: 'what it did cost, such as 0.25; what its agent says, else its price, unless said',
      },
      { flags: '--award <FENCE>', about: 'which award, where there were several winners (the last)' },
    ],
    settings: ['node'],
    examples: ['dacp rate 01JD3K8Q0V5T2M7R9X4B6C1D0E 0.8', 'dacp rate 01JD3K8Q0V5T2M7R9X4B6C1D0E 0.5 --paid 0.25'],
    run: lazily(async () => (await import('./commands/rate.js')).rate),
  },
  {
    usage: 'reputation [AGENT]',
    about: 'what the promises of bidders were worth, the most trusted first',
    arguments: { agent: 'id of the agent, with NAMESPACE/ before it outside of "default"; all unless said' },
    options: [
      { flags: '--capability <NAME>', about: 'only for this' },
      { flags: '--limit <N>', about: 'how many at most (50)' },
    ],
    settings: ['node'],
    examples: ['dacp reputation', 'dacp reputation my-agent', 'dacp reputation --capability text.summarize --json'],
    run: lazily(async () => (await import('./commands/reputation.js')).reputation),
  },
];
