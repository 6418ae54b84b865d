import { auditCommands } from './audit-commands.js';
import { budgetCommands, budgetOptions } from './budget-commands.js';
import { type CommandSpec, lazily, type OptionSpec } from './command-spec.js';
import { consensusCommands } from './consensus-commands.js';
import { handOffCommands } from './handoff-commands.js';
import { llmCommands } from './llm-commands.js';
import { logCommands } from './log-commands.js';
import { promptCommands } from './prompt-commands.js';
import { reputationCommands } from './reputation-commands.js';
import { routingCommands } from './routing-commands.js';
import { stateCommands } from './state-commands.js';
import { teamCommands } from './team-commands.js';
import { workflowCommands } from './workflow-commands.js';

const timeout: OptionSpec = { flags: '--timeout <TIME>', about: 'how long to wait, such as 500ms, 5s or 2m (30s)' };
const message: readonly OptionSpec[] = [
  { flags: '--type <TYPE>', about: 'what kind of message it is, such as order.created' },
  { flags: '--for <CAPABILITY>', about: 'the capability that is meant, when the agent has several' },
  { flags: '--conversation <ID>', about: 'the conversation to go on with' },
  { flags: '--record', about: 'keeps what is said on behalf of it, for dacp trace' },
  { flags: '--subject <ID>', about: 'whom the content is about: it is sealed with the key of that person' },
  timeout,
];
const receiver = 'AGENT, capability:NAME, topic:NAME or team:NAME, with NAMESPACE/ before it outside of "default"';
const content = 'JSON, else text; - reads it from the standard input';

/**
 * Every command, in the order in which people meet them; those of larger subjects have pages of their own. What a command needs is
 * loaded when it runs and not before: `dacp --help` and `dacp status` know nothing of the server.
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
      'postgres',
      'kafka',
      'kafkaTopicPrefix',
      'nodeId',
      'logLevel',
      'leaseTtlMs',
      'linkResumeMs',
      'tlsCert',
      'tlsKey',
      'tlsCa',
      'tlsClient',
      'prometheusPort',
      'drainMs',
    ],
    examples: ['dacp up --demo', 'dacp up --demo --quiet', 'dacp up --port 0 --data /var/lib/dacp --json'],
    run: lazily(async () => (await import('./commands/up.js')).up),
  },
  {
    usage: 'agent new <NAME>',
    about: 'write a small agent that bids for work, to begin with',
    arguments: { name: 'id of the agent; the file is NAME.ts' },
    options: [{ flags: '--capability <NAME>', about: 'what it can do and bids for (text.summarize)' }],
    examples: ['dacp agent new my-agent', 'dacp agent new translator --capability text.translate'],
    run: lazily(async () => (await import('./commands/agent-new.js')).agentNew),
  },
  {
    usage: 'agent run <FILE...>',
    about: 'run the agents of files, attached to a node, until Ctrl-C; loads what is saved again',
    arguments: { file: 'TypeScript or JavaScript that exports agents' },
    options: [{ flags: '--no-watch', about: 'stays with the files as they are; ends when their code fails' }],
    settings: [
      'node',
      'agentId',
      'hostId',
      'serve',
      'advertise',
      'logLevel',
      'leaseTtlMs',
      'tlsCert',
      'tlsKey',
      'tlsCa',
      'tlsClient',
      'prometheusPort',
      'drainMs',
    ],
    examples: [
      'dacp agent run my-agent.ts',
      'dacp agent run my-agent.ts --serve 127.0.0.1:7410',
      'dacp agent run my-agent.ts team/*.ts --no-watch --node 127.0.0.1:7400',
    ],
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
    examples: [
      'dacp send echo "for your information"',
      `dacp send echo '{"id": 4711}' --receipt handled`,
      `dacp send orders '{"id": 4711}' --receipt durable`,
    ],
    run: lazily(async () => (await import('./commands/send.js')).send),
  },
  {
    usage: 'negotiate',
    about: 'have a task done by the agent with the best proposal, and show each step',
    options: [
      { flags: '--capability <NAME>', about: 'what is to be done, such as text.summarize' },
      { flags: '--file <PATH>', about: 'what it is to be done with: a file' },
      { flags: '--content <CONTENT>', about: 'or JSON, else text' },
      {
        flags: '--protocol <NAME>',
        about:
          'contract-net, iterated, several-winners, second-price, english, dutch or request-for-quotation (contract-net)',
      },
      { flags: '--rounds <N>', about: 'rounds at most: iterated (5), english (100)' },
      { flags: '--quantity <N>', about: 'units that are wanted: several-winners (3)' },
      { flags: '--at-least <N>', about: 'units that are enough: several-winners (all)' },
      { flags: '--start-price <PRICE>', about: 'english (any), dutch (0.00005)' },
      { flags: '--step <PRICE>', about: 'by which the price falls: english (0.00001); or rises: dutch (0.00005)' },
      { flags: '--max-price <PRICE>', about: 'second-price (any), dutch (0.001)' },
      {
        flags: '--accept <WHICH>',
        about: 'request-for-quotation (none), --policy caller: lowest-price, fastest, that of an agent, or none',
      },
      { flags: '--ties <RULE>', about: 'earliest, lowest-agent, draw or draw:SEED (earliest)' },
      {
        flags: '--policy <POLICY>',
        about: 'who wins: lowest-price, fastest, best-quality, weighted, or caller: you decide (lowest-price)',
      },
      { flags: '--weights <WEIGHTS>', about: 'of price, time, quality, confidence, record (price=1,time=1,quality=1)' },
      { flags: '--fallback <POLICY>', about: 'the policy when the caller does not decide in time (lowest-price)' },
      { flags: '--trust <TRUST>', about: 'what promises count: as measured, or as promised (measured)' },
      { flags: '--propose-within <TIME>', about: 'how long proposals are waited for (30s)' },
      { flags: '--decide-within <TIME>', about: 'how long the caller may take to decide (1m)' },
      { flags: '--do-within <TIME>', about: 'how long all of it may take (1h)' },
      { flags: '--namespace <NAME>', about: 'among agents of this namespace instead of "default"' },
      { flags: '--conversation <ID>', about: 'the conversation to go on with' },
      ...budgetOptions,
    ],
    settings: ['node'],
    examples: [
      'dacp negotiate --capability text.summarize --file README.md',
      'dacp negotiate --capability text.summarize --file README.md --policy weighted --weights price=1,quality=2',
      'dacp negotiate --capability text.report --file README.md --budget 0.50 --budget-depth 1',
      'dacp negotiate --capability text.language --content "Que língua é esta?" --do-within 10s',
      'dacp negotiate --capability text.summarize --file README.md --protocol english --step 0.00002',
      'dacp negotiate --capability text.summarize --file README.md --protocol request-for-quotation --accept fastest',
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
    options: [
      { flags: '--from <VERSION>', about: 'only what comes after this step; 0 is all of them (0)' },
      { flags: '--cancel <REASON>', about: 'end it first: bidders and winner are told' },
    ],
    settings: ['node'],
    examples: ['dacp negotiation 01JD3K8Q0V5T2M7R9X4B6C1D0E', 'dacp negotiation 01JD3K8Q0V5T2M7R9X4B6C1D0E --from 7'],
    run: lazily(async () => (await import('./commands/negotiation.js')).negotiation),
  },
  ...reputationCommands,
  {
    usage: 'report <PATH>',
    about: 'a report on a text file, each part of which is negotiated',
    arguments: { path: 'a file of text in UTF-8' },
    options: [{ flags: '--timeout <TIME>', about: 'how long to wait, such as 30s or 2m (2m)' }],
    settings: ['node'],
    examples: ['dacp report README.md', 'dacp report README.md --json'],
    run: lazily(async () => (await import('./commands/report.js')).report),
  },
  ...consensusCommands,
  ...teamCommands,
  ...handOffCommands,
  ...workflowCommands,
  ...budgetCommands,
  ...logCommands,
  ...routingCommands,
  {
    usage: 'backup',
    about: 'everything that a node has promised in one file; the node may run meanwhile',
    options: [{ flags: '--to <PLACE>', about: 'a file, or a folder in which it is named by node and time (.)' }],
    settings: ['data', 'postgres', 'nodeId'],
    examples: [
      'dacp backup',
      'dacp backup --to /var/backups --data /var/lib/dacp',
      'dacp backup --to today.backup --postgres postgres://dacp@localhost/dacp --json',
    ],
    run: lazily(async () => (await import('./commands/backup.js')).backup),
  },
  {
    usage: 'restore <FILE>',
    about: 'fill an empty place with what a backup has; checks it first',
    arguments: { file: 'the backup' },
    settings: ['data', 'postgres'],
    examples: [
      'dacp restore today.backup --data restored',
      'dacp restore today.backup --postgres postgres://dacp@localhost/restored',
    ],
    run: lazily(async () => (await import('./commands/restore.js')).restore),
  },
  ...llmCommands,
  ...stateCommands,
  ...promptCommands,
  ...auditCommands,
  {
    usage: 'simulate [MARKET]',
    about: 'run a market of virtual agents on a virtual clock, with faults from a seed',
    arguments: { market: 'a YAML file, such as those in examples/markets; five honest bidders without one' },
    options: [
      { flags: '--seeds <N>', about: 'how many seeds (100)' },
      { flags: '--from <NAME>', about: 'begins the names of the seeds: NAME-1, NAME-2 …; drawn unless said' },
      { flags: '--seed <SEED>', about: 'this seed alone' },
      {
        flags: '--faults <NAMES>',
        about:
          'all, none, or of delay, loss, doubling, reordering, crash, bidder-crash, store, withdrawal, with commas (none)',
      },
      { flags: '--policy <NAMES>', about: 'award policies to compare, with commas (lowest-price)' },
      { flags: '--protocol <NAMES>', about: 'protocols to compare, with commas (contract-net)' },
      { flags: '--trace <SEED>', about: 'shows all that happens under one seed' },
    ],
    examples: [
      'dacp simulate --seeds 50 --policy lowest-price,fastest',
      'dacp simulate examples/markets/storm.yaml --seeds 20 --faults all --json',
      'dacp simulate --trace a-1 --faults loss,crash',
    ],
    run: lazily(async () => (await import('./commands/simulate.js')).simulateMarket),
  },
  {
    usage: 'bench',
    about: 'measure this mesh on this machine: rates, times, CPU and memory',
    options: [
      {
        flags: '--scenario <NAME>',
        about: 's1, s2, s3, s4, durable or decide; all, in their usual sizes, unless said',
      },
      { flags: '--concurrency <N>', about: 'how many messages, or negotiations, are under way at a time' },
      { flags: '--subscribers <N>', about: 'how many agents hear what is published (s2: 1)' },
      { flags: '--bidders <N>', about: 'how many agents propose (s3: 10)' },
      { flags: '--agents <N>', about: 'how many idle agents there are (s4: 10000)' },
      { flags: '--messages <N>', about: 'how many messages are published (s2: 200000; 50000 to several)' },
      { flags: '--seconds <S>', about: 'how long is measured (4; s3: 5)' },
      { flags: '--warm-up <S>', about: 'how long it runs before that (2)' },
      { flags: '--via <WAY>', about: 'from process to process: direct, or through the node (direct)' },
      { flags: '--record <WHERE>', about: 'steps of negotiations are kept on disk, or in memory (s3: disk)' },
      { flags: '--no-telemetry', about: 'without the log, the metrics and the traces that production has' },
      { flags: '--profile [FOLDER]', about: 'write CPU profiles (to dacp-profile) and name the top costs' },
    ],
    settings: ['logLevel'],
    examples: [
      'dacp bench',
      'dacp bench --scenario s1 --concurrency 64 --json',
      'dacp bench --scenario s2 --subscribers 10 --via node',
      'dacp bench --scenario s3 --bidders 100 --profile',
    ],
    run: lazily(async () => (await import('./commands/bench.js')).bench),
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
