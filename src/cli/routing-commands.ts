import { type CommandSpec, lazily, type OptionSpec } from './command-spec.js';

const namespace: OptionSpec = { flags: '--namespace <NAME>', about: 'in this namespace instead of "default"' };

/** The commands about who gets what has no receiver, and what is kept for whom. */
export const routingCommands: readonly CommandSpec[] = [
  {
    usage: 'rules',
    about: 'where the broker sends messages, in the order in which rules are tried',
    options: [namespace],
    settings: ['node'],
    examples: ['dacp rules', 'dacp rules --json'],
    run: lazily(async () => (await import('./commands/rules.js')).rules),
  },
  {
    usage: 'rules put <NAME>',
    about: 'put a rule for messages to the broker in force, in place of the one of that name',
    arguments: { name: 'name of the rule' },
    options: [
      { flags: '--to <RECEIVER>', about: 'where they go: AGENT, capability:NAME, topic:NAME or team:NAME', many: true },
      { flags: '--type <TYPE>', about: 'only messages of this type; * at the end stands for any rest' },
      { flags: '--sender <AGENT>', about: 'only of this sender; * at the end stands for any rest' },
      { flags: '--ontology <NAME>', about: 'only of this ontology; * at the end stands for any rest' },
      { flags: '--metadata <KEY=VALUE>', about: 'only with this metadata; KEY alone: whatever the value' },
      { flags: '--priority <N>', about: 'higher ones are tried first (0)' },
      { flags: '--about <TEXT>', about: 'one line for people' },
      namespace,
    ],
    settings: ['node'],
    examples: [
      'dacp rules put orders --type "order.*" --to sales',
      'dacp rules put urgent --type "order.*" --metadata region=eu --priority 10 --to sales-eu --to topic:audit',
    ],
    run: lazily(async () => (await import('./commands/rules.js')).putRule),
  },
  {
    usage: 'rules delete <NAME>',
    about: 'end a rule',
    arguments: { name: 'name of the rule' },
    options: [namespace],
    settings: ['node'],
    examples: ['dacp rules delete orders'],
    run: lazily(async () => (await import('./commands/rules.js')).deleteRule),
  },
  {
    usage: 'subscriptions',
    about: 'for whom the node keeps what is published, and how far each has come',
    options: [namespace],
    settings: ['node'],
    examples: ['dacp subscriptions', 'dacp subscriptions --json'],
    run: lazily(async () => (await import('./commands/subscriptions.js')).subscriptions),
  },
  {
    usage: 'subscriptions put <NAME>',
    about: 'keep what is published on a topic for a receiver, also while it is away',
    arguments: { name: 'name of the subscription' },
    options: [
      { flags: '--topic <TOPIC>', about: 'the topic; * at the end stands for any rest' },
      { flags: '--to <RECEIVER>', about: 'AGENT or capability:NAME; without it, it is kept for later subscriptions' },
      { flags: '--from <PLACE>', about: 'oldest, newest or a position (newest)' },
      { flags: '--in-flight <N>', about: 'messages that may be with the receiver at a time (1: strictly in order)' },
      namespace,
    ],
    settings: ['node'],
    examples: [
      'dacp subscriptions put billing --topic "orders/*" --to billing',
      'dacp subscriptions put archive --topic "orders/*"',
    ],
    run: lazily(async () => (await import('./commands/subscriptions.js')).putSubscription),
  },
  {
    usage: 'subscriptions delete <NAME>',
    about: 'end a subscription',
    arguments: { name: 'name of the subscription' },
    options: [namespace],
    settings: ['node'],
    examples: ['dacp subscriptions delete billing'],
    run: lazily(async () => (await import('./commands/subscriptions.js')).deleteSubscription),
  },
];
