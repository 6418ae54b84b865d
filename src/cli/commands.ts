import { type CommandSpec, lazily, type OptionSpec } from './command-spec.js';

const timeout: OptionSpec = { flags: '--timeout <TIME>', about: 'how long to wait, such as 500ms, 5s or 2m (30s)' };
const message: readonly OptionSpec[] = [
  { flags: '--type <TYPE>', about: 'what kind of message it is, such as order.created' },
  { flags: '--for <CAPABILITY>', about: 'the capability that is meant, when the agent has several' },
  { flags: '--conversation <ID>', about: 'the conversation to go on with' },
  timeout,
];
const receiver = 'AGENT, capability:NAME, topic:NAME or team:NAME, with NAMESPACE/ before it outside of "default"';
const content = 'JSON, else text; - reads it from the standard input';

/**
 * Every command, on one page. What a command needs is loaded when it runs and not before: `dacp --help` and `dacp status` know
 * nothing of the server.
 */
export const commands: readonly CommandSpec[] = [
  {
    usage: 'up',
    about: 'run a node until Ctrl-C',
    options: [
      { flags: '--demo', about: 'with agents in three hosts of their own, to try things with; shows what they say' },
      { flags: '--quiet', about: 'does not show what the agents of --demo say to each other' },
    ],
    settings: [
      'host',
      'port',
      'data',
      'nodeId',
      'logLevel',
      'leaseTtlMs',
      'linkResumeMs',
      'tlsCert',
      'tlsKey',
      'tlsCa',
      'prometheusPort',
      'drainMs',
    ],
    examples: ['dacp up --demo', 'dacp up --demo --quiet', 'dacp up --port 0 --data /var/lib/dacp --json'],
    run: lazily(async () => (await import('./commands/up.js')).up),
  },
  {
    usage: 'agent new <NAME>',
    about: 'write a small agent to begin with',
    arguments: { name: 'id of the agent; the file is NAME.ts' },
    examples: ['dacp agent new greeter'],
    run: lazily(async () => (await import('./commands/agent-new.js')).agentNew),
  },
  {
    usage: 'agent run <FILE...>',
    about: 'run the agents of files and attach them to a node, until Ctrl-C',
    arguments: { file: 'TypeScript or JavaScript that exports agents' },
    settings: ['node', 'agentId', 'hostId', 'logLevel', 'leaseTtlMs', 'tlsCa', 'prometheusPort', 'drainMs'],
    examples: ['dacp agent run greeter.ts', 'dacp agent run greeter.ts team/*.ts --node 127.0.0.1:7400'],
    run: lazily(async () => (await import('./commands/agent-run.js')).agentRun),
  },
  {
    usage: 'status',
    about: 'is the node up, which hosts are attached, how much has happened',
    settings: ['node'],
    examples: ['dacp status', 'dacp status --json --node 127.0.0.1:7400'],
    run: lazily(async () => (await import('./commands/status.js')).status),
  },
  {
    usage: 'agents',
    about: 'who is in the mesh',
    options: [
      { flags: '--capability <NAME>', about: 'only agents that can do this' },
      { flags: '--kind <KIND>', about: 'only llm, reactive, goal-based, collaborative or learning agents' },
      { flags: '--label <KEY=VALUE>', about: 'only agents with this label', many: true },
      { flags: '--team <NAME>', about: 'only members of this team' },
      { flags: '--namespace <NAME>', about: 'agents of this namespace instead of "default"' },
    ],
    settings: ['node'],
    examples: ['dacp agents', 'dacp agents --capability text.echo --label zone=eu'],
    run: lazily(async () => (await import('./commands/agents.js')).agents),
  },
  {
    usage: 'describe <AGENT>',
    about: 'one agent: what it can do, where it runs, how it is doing',
    arguments: { agent: 'id of the agent, with NAMESPACE/ before it outside of "default"' },
    settings: ['node'],
    examples: ['dacp describe echo'],
    run: lazily(async () => (await import('./commands/describe.js')).describe),
  },
  {
    usage: 'ask <RECEIVER> [CONTENT]',
    about: 'ask an agent and show its answer',
    arguments: { receiver, content },
    options: [{ flags: '--performative <NAME>', about: 'what the message is for (ask)' }, ...message],
    settings: ['node'],
    examples: [
      'dacp ask echo "hello"',
      `dacp ask capability:text.echo '{"text": "hello"}' --timeout 5s`,
      'echo hello | dacp ask echo -',
    ],
    run: lazily(async () => (await import('./commands/ask.js')).ask),
  },
  {
    usage: 'send <RECEIVER> <CONTENT>',
    about: 'send a message and show its receipt',
    arguments: { receiver, content },
    options: [
      { flags: '--performative <NAME>', about: 'what the message is for (inform)' },
      { flags: '--receipt <RECEIPT>', about: 'what to wait for: none, accepted, durable or handled (accepted)' },
      ...message,
    ],
    settings: ['node'],
    examples: ['dacp send echo "for your information"', `dacp send echo '{"id": 4711}' --receipt handled`],
    run: lazily(async () => (await import('./commands/send.js')).send),
  },
  {
    usage: 'negotiate',
    about: 'have a task done by the agent with the best proposal, and show each step',
    options: [
      { flags: '--capability <NAME>', about: 'what is to be done, such as text.summarize' },
      { flags: '--file <PATH>', about: 'what it is to be done with: a file' },
      { flags: '--content <CONTENT>', about: 'or JSON, else text' },
      { flags: '--policy <POLICY>', about: 'who wins: lowest-price, fastest or weighted (lowest-price)' },
      { flags: '--weights <WEIGHTS>', about: 'of price, time, quality and confidence (price=1,time=1,quality=1)' },
      { flags: '--propose-within <TIME>', about: 'how long proposals are waited for (30s)' },
      { flags: '--do-within <TIME>', about: 'how long all of it may take (1h)' },
      { flags: '--namespace <NAME>', about: 'among agents of this namespace instead of "default"' },
      { flags: '--conversation <ID>', about: 'the conversation to go on with' },
    ],
    settings: ['node'],
    examples: [
      'dacp negotiate --capability text.summarize --file README.md',
      'dacp negotiate --capability text.summarize --file README.md --policy weighted --weights price=1,quality=2',
      'dacp negotiate --capability text.language --content "Que língua é esta?" --do-within 10s',
    ],
    run: lazily(async () => (await import('./commands/negotiate.js')).negotiate),
  },
  {
    usage: 'negotiations',
    about: 'which negotiations there are, newest first',
    options: [
      { flags: '--open', about: 'only those that have not ended' },
      { flags: '--capability <NAME>', about: 'only those about this' },
      { flags: '--conversation <ID>', about: 'only those of this conversation' },
      { flags: '--limit <N>', about: 'how many at most (50)' },
    ],
    settings: ['node'],
    examples: ['dacp negotiations', 'dacp negotiations --open --capability text.summarize --json'],
    run: lazily(async () => (await import('./commands/negotiations.js')).negotiations),
  },
  {
    usage: 'negotiation <ID>',
    about: 'the steps of one negotiation, until it has ended',
    arguments: { id: 'its id, from dacp negotiations' },
    settings: ['node'],
    examples: ['dacp negotiation 01JD3K8Q0V5T2M7R9X4B6C1D0E'],
    run: lazily(async () => (await import('./commands/negotiation.js')).negotiation),
  },
  {
    usage: 'report <PATH>',
    about: 'a report on a text file, each part of which is negotiated',
    arguments: { path: 'a file of text in UTF-8' },
    options: [{ flags: '--timeout <TIME>', about: 'how long to wait, such as 30s or 2m (2m)' }],
    settings: ['node'],
    examples: ['dacp report README.md', 'dacp report README.md --json'],
    run: lazily(async () => (await import('./commands/report.js')).report),
  },
  {
    usage: 'log',
    about: 'what happened in the mesh: its event log',
    options: [
      { flags: '-f, --follow', about: 'go on with what happens from now on, until Ctrl-C' },
      { flags: '--type <TYPE>', about: 'only events of this type; * at the end stands for any rest', many: true },
      { flags: '--agent <ID>', about: 'only events about this agent' },
      { flags: '--conversation <ID>', about: 'only events of this conversation' },
      { flags: '--stream <PREFIX>', about: 'only events of streams that begin like this' },
      { flags: '--from <PLACE>', about: 'oldest, newest, a position, or with --follow a cursor out of --json' },
      { flags: '--limit <N>', about: 'how many events at most (50; 10 before what --follow shows)' },
    ],
    settings: ['node'],
    examples: ['dacp log --follow', 'dacp log --type "registry.*" --from oldest', 'dacp log --agent echo --json'],
    run: lazily(async () => (await import('./commands/log.js')).log),
  },
  {
    usage: 'config',
    about: 'the settings in force, and where each came from',
    settings: ['host', 'port', 'node', 'data'],
    examples: ['dacp config', 'DACP_PORT=7500 dacp config --json'],
    run: lazily(async () => (await import('./commands/config.js')).config),
  },
  {
    usage: 'version',
    about: 'the version of this program',
    examples: ['dacp version', 'dacp version --json'],
    run: lazily(async () => (await import('./commands/version.js')).version),
  },
];
