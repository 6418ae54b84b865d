import { type CommandSpec, lazily } from './command-spec.js';

/** Deciding by voting. */
export const consensusCommands: readonly CommandSpec[] = [
  {
    usage: 'consensus start <QUESTION>',
    about: 'have agents decide a question by voting, and show each ballot and the outcome',
    arguments: { question: 'what is to be decided' },
    options: [
      { flags: '--option <NAME>', about: 'something to vote for', many: true },
      {
        flags: '--among <ADDRESS>',
        about: 'who votes: AGENT, capability:NAME, topic:NAME or team:NAME',
        many: true,
      },
      { flags: '--weight <AGENT=N>', about: 'what a vote weighs under the rule weighted', many: true },
      { flags: '--rule <RULE>', about: 'majority, weighted, ranked-choice, quorum or unanimity (majority)' },
      { flags: '--quorum <N>', about: 'voters who must be present, or a share of them such as 60% (more than half)' },
      {
        flags: '--fallback <POLICY>',
        about: 'when no option wins: newest, majority, AGENT,AGENT… by priority, or arbiter:AGENT',
      },
      { flags: '--content <CONTENT>', about: 'what the question is about: JSON, else text' },
      { flags: '--within <TIME>', about: 'how long ballots are waited for (30s)' },
    ],
    settings: ['node'],
    examples: [
      'dacp consensus start "Which summary is better?" --option first --option second --among capability:text.summarize',
      'dacp consensus start "Lunch?" --option pizza --option soup --among team:lunch --rule ranked-choice --within 5s --json',
    ],
    run: lazily(async () => (await import('./commands/consensus/start.js')).start),
  },
  {
    usage: 'consensus show <ID>',
    about: 'one vote: who voted how, who abstained, the outcome; one that is open is followed to its end',
    arguments: { id: 'its id, from dacp consensus list' },
    settings: ['node'],
    examples: ['dacp consensus show 01JD3K8Q0V5T2M7R9X4B6C1D0E'],
    run: lazily(async () => (await import('./commands/consensus/show.js')).show),
  },
  {
    usage: 'consensus list',
    about: 'which votes there are, newest first',
    options: [
      { flags: '--open', about: 'only those that have not ended' },
      { flags: '--limit <N>', about: 'how many at most (50)' },
    ],
    settings: ['node'],
    examples: ['dacp consensus list', 'dacp consensus list --open --json'],
    run: lazily(async () => (await import('./commands/consensus/list.js')).list),
  },
];
