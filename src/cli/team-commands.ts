import { type CommandSpec, lazily } from './command-spec.js';

const id = 'its id, or its name as long as it stands';

/** Teams that are formed for a goal. */
export const teamCommands: readonly CommandSpec[] = [
  {
    usage: 'team form <NAME>',
    about:
      'form a team by negotiation, and show it until its goal is reached; without parts of a goal, until it stands',
    arguments: { name: 'its name: its members are reached at team:NAME' },
    options: [
      {
        flags: '--role <ROLE>',
        about: 'a role and what it must be able to do: ROLE=CAPABILITY, or ROLE=CAPABILITY:COUNT',
        many: true,
      },
      { flags: '--part <PART>', about: 'a part of the goal: ROLE=CONTENT, JSON or else text', many: true },
      { flags: '--goal <TEXT>', about: 'what it is for' },
      { flags: '--strategy <NAME>', about: 'complete, partial, plurality, majority or consensus (complete)' },
      { flags: '--policy <POLICY>', about: 'who is chosen: lowest-price, fastest or weighted (lowest-price)' },
      { flags: '--price-max <PRICE>', about: 'the most that a member may ask, such as 0.01' },
      { flags: '--within <TIME>', about: 'how long it may stand (1h)' },
      { flags: '--propose-within <TIME>', about: 'how long proposals are waited for (5s)' },
    ],
    settings: ['node'],
    examples: [
      'dacp team form readers --role reader=text.summarize:2 --part reader="It rains. The fields are wet."',
      'dacp team form standby --role reader=text.summarize --within 10m --json',
    ],
    run: lazily(async () => (await import('./commands/team/form.js')).form),
  },
  {
    usage: 'team show <TEAM>',
    about: 'one team: its members, what they did, how it ended',
    arguments: { team: 'its id or name; of several with one name the one that stands, else the last' },
    settings: ['node'],
    examples: ['dacp team show readers'],
    run: lazily(async () => (await import('./commands/team/show.js')).show),
  },
  {
    usage: 'team list',
    about: 'which teams there are, newest first',
    options: [
      { flags: '--open', about: 'only those that stand' },
      { flags: '--limit <N>', about: 'how many at most (50)' },
    ],
    settings: ['node'],
    examples: ['dacp team list', 'dacp team list --open --json'],
    run: lazily(async () => (await import('./commands/team/list.js')).list),
  },
  {
    usage: 'team dissolve <TEAM>',
    about: 'dissolve a team',
    arguments: { team: id },
    options: [{ flags: '--reason <TEXT>', about: 'why' }],
    settings: ['node'],
    examples: ['dacp team dissolve standby --reason "not needed"'],
    run: lazily(async () => (await import('./commands/team/show.js')).dissolve),
  },
];
