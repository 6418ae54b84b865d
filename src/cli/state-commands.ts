import { type CommandSpec, lazily, type OptionSpec } from './command-spec.js';

const state = 'TYPE/ID, with NAMESPACE/ before it outside of "default"';
const cause: readonly OptionSpec[] = [
  { flags: '--reason <TEXT>', about: 'why; it is kept for good' },
  { flags: '--actor <NAME>', about: 'who wants it, such as the id of an agent; it is kept for good' },
];
const expect: OptionSpec = { flags: '--expect <N>', about: 'only if the state is at this revision' };
const which: readonly OptionSpec[] = [
  { flags: '--type <TYPE>', about: 'only states of this type' },
  { flags: '--prefix <TEXT>', about: 'only states whose ids begin like this' },
  { flags: '--namespace <NAME>', about: 'of this namespace instead of "default"' },
];
const json = 'JSON, else text; - reads it from the standard input';

/** The commands about states: what things are, what they were, and who changed them. */
export const stateCommands: readonly CommandSpec[] = [
  {
    usage: 'state list',
    about: 'which states there are',
    options: [
      ...which,
      { flags: '--status <STATUS>', about: 'only those in this status' },
      { flags: '--deleted', about: 'also those that are deleted' },
      { flags: '--limit <N>', about: 'how many at most (100)' },
    ],
    settings: ['node'],
    examples: ['dacp state list', 'dacp state list --type order --status open --json'],
    run: lazily(async () => (await import('./commands/state/list.js')).list),
  },
  {
    usage: 'state create <STATE> [VALUE]',
    about: 'create a state',
    arguments: { state, value: `what it begins with: ${json} ({})` },
    options: [
      { flags: '--status <STATUS>', about: 'the status that it begins in' },
      { flags: '--allow <FROM:TO>', about: 'a transition that it may make, * from any; none given: all', many: true },
      { flags: '--subject <NAME>', about: 'whose personal data it is: its values are kept sealed then' },
      ...cause,
    ],
    settings: ['node'],
    examples: [
      `dacp state create order/4711 '{"items": 3}'`,
      `dacp state create order/4712 '{"items": 1}' --status open --allow open:paid --allow paid:sent --reason "web shop"`,
    ],
    run: lazily(async () => (await import('./commands/state/change.js')).createState),
  },
  {
    usage: 'state get <STATE>',
    about: 'a state as it is, or as it was at a time or revision',
    arguments: { state },
    options: [
      { flags: '--at <TIME>', about: 'as it was then: 2026-11-21T15:00:00Z, or how long ago, such as 10m' },
      { flags: '--revision <N>', about: 'as it was after so many changes' },
    ],
    settings: ['node'],
    examples: [
      'dacp state get order/4711',
      'dacp state get order/4711 --at 1s',
      'dacp state get order/4711 --revision 1',
    ],
    run: lazily(async () => (await import('./commands/state/get.js')).get),
  },
  {
    usage: 'state update <STATE> <UPDATES>',
    about: 'change fields of a state: a JSON merge patch, null removes a field',
    arguments: { state, updates: 'JSON; - reads it from the standard input' },
    options: [expect, ...cause],
    settings: ['node'],
    examples: [
      `dacp state update order/4711 '{"items": 4, "note": null}'`,
      `dacp state update order/4711 '{"items": 5}' --expect 2 --reason "one more"`,
    ],
    run: lazily(async () => (await import('./commands/state/change.js')).updateState),
  },
  {
    usage: 'state transition <STATE> <STATUS>',
    about: 'move a state to another status',
    arguments: { state, status: 'the status to move to' },
    options: [{ flags: '--update <UPDATES>', about: 'fields that change with it: a merge patch' }, expect, ...cause],
    settings: ['node'],
    examples: [
      'dacp state transition order/4711 paid',
      `dacp state transition order/4711 sent --update '{"by": "ship"}'`,
    ],
    run: lazily(async () => (await import('./commands/state/change.js')).transitionState),
  },
  {
    usage: 'state delete <STATE>',
    about: 'delete a state; its history stays',
    arguments: { state },
    options: [expect, ...cause],
    settings: ['node'],
    examples: ['dacp state delete order/4711 --reason "asked by mistake"'],
    run: lazily(async () => (await import('./commands/state/change.js')).deleteState),
  },
  {
    usage: 'state history [STATE]',
    about: 'who changed a state when, how and why; without a state, all of them: the audit trail',
    arguments: { state },
    options: [
      { flags: '--from <TIME>', about: 'only changes since then: 2026-11-21T15:00:00Z, or how long ago, such as 10m' },
      { flags: '--until <TIME>', about: 'only changes before then' },
      { flags: '--newest', about: 'of one state: newest first' },
      { flags: '--states', about: 'of one state, with --json: with the new state in every change' },
      { flags: '--by <ACTOR>', about: 'of all states: only what this one wanted' },
      ...which,
      { flags: '--limit <N>', about: 'how many changes at most (100)' },
    ],
    settings: ['node'],
    examples: ['dacp state history order/4711', 'dacp state history --type order --from 1h --json'],
    run: lazily(async () => (await import('./commands/state/history.js')).history),
  },
  {
    usage: 'state watch [STATE]',
    about: 'states as they are, then each change, until Ctrl-C; goes on when the node comes back',
    arguments: { state },
    options: [
      ...which,
      { flags: '--after <POSITION>', about: 'resume there: the position of the last line of --json' },
    ],
    settings: ['node'],
    examples: ['dacp state watch --type order', 'dacp state watch order/4711 --json'],
    run: lazily(async () => (await import('./commands/state/watch.js')).watch),
  },
  {
    usage: 'state rebuild',
    about: 'make snapshots and the list of states anew out of the record, while the node runs',
    settings: ['node'],
    examples: ['dacp state rebuild'],
    run: lazily(async () => (await import('./commands/state/rebuild.js')).rebuild),
  },
];
