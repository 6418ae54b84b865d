import { type CommandSpec, lazily } from './command-spec.js';

const conversation = 'the conversation, or how its id begins; of several hand-offs the newest is meant';

/** Conversations that agents handed to specialists. */
export const handOffCommands: readonly CommandSpec[] = [
  {
    usage: 'handoff list',
    about: 'which conversations were handed to whom, newest first',
    options: [
      { flags: '--open', about: 'only those in force' },
      { flags: '--limit <N>', about: 'how many at most (50)' },
    ],
    settings: ['node'],
    examples: ['dacp handoff list', 'dacp handoff list --open --json'],
    run: lazily(async () => (await import('./commands/handoff/list.js')).list),
  },
  {
    usage: 'handoff show <CONVERSATION>',
    about: 'who has a conversation now, who had it before, and why',
    arguments: { conversation },
    settings: ['node'],
    examples: ['dacp handoff show 01JD3K8Q0V5T2M7R9X4B6C1D0E'],
    run: lazily(async () => (await import('./commands/handoff/show.js')).show),
  },
  {
    usage: 'handoff end <CONVERSATION>',
    about: 'give a conversation back to the agent that the customer addressed',
    arguments: { conversation },
    options: [{ flags: '--reason <TEXT>', about: 'why' }],
    settings: ['node'],
    examples: ['dacp handoff end 01JD3K8Q0V5T2M7R9X4B6C1D0E --reason "it is settled"'],
    run: lazily(async () => (await import('./commands/handoff/show.js')).end),
  },
];
