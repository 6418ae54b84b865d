import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { type CliProcess, objects, runHere, startCli } from '../../harness/cli.js';
import { isAlive, type Mesh, startMesh } from '../../harness/node.js';
import { recordWords } from '../../harness/stores.js';
import { makeTemporaryFolder, type TemporaryFolder } from '../../harness/temporary-folder.js';

// The path of a newcomer through one mesh, every process of which is real.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

const readme = fileURLToPath(new URL('../../../README.md', import.meta.url));
const market = fileURLToPath(new URL('../../../examples/markets/honest.yaml', import.meta.url));
let mesh: Mesh;
let folder: TemporaryFolder;
let agent: CliProcess;
/** A server of language models. */
let models: LLMock;
/** A negotiation that there is, and its conversation. */
let negotiation: Record<string, string>;
/** A vote that there is. */
let vote: unknown;
/** Approvals that somebody waits for. */
const approvals: string[] = [];

beforeAll(async () => {
  folder = makeTemporaryFolder();
  models = await LLMock.create({ port: 0 });
  models.onMessage('sky', { content: 'It scatters.' });
  const env = { DACP_LOCAL_MODEL_URL: `${models.url}/v1`, DACP_MODELS: 'local/small' };
  mesh = await startMesh({ demo: true, env });
  await runHere(['agent', 'new', 'my-agent'], { folder: folder.path });
  agent = startCli(['agent', 'run', 'my-agent.ts', '--json', '--node', mesh.address], { folder: folder.path });
  await agent.nextLine(line => line.includes('"attached"'));
  writeFileSync(join(folder.path, 'text.txt'), 'It rains. The fields are wet.');
  const words = ['negotiate', '--capability', 'text.summarize', '--file', 'text.txt', '--json'];
  negotiation = objects((await cli(words)).stdout)[0] as Record<string, string>;
  const asked = ['consensus', 'start', 'Which?', '--option', 'a', '--option', 'longer', '--rule', 'ranked-choice'];
  vote = objects((await cli([...asked, '--among', 'capability:text.summarize', '--json'])).stdout)[0]?.consensus_id;
  for (const name of ['standing', ...goneTeams])
    await cli(['team', 'form', name, '--role', 'reader=text.summarize', '--propose-within', '2s']);
  await cli(['ask', 'echo', 'for the record', '--record', '--conversation', 'recorded-1']);
  record = await recordWords(mesh.folder);
  await cli(['backup', ...record, '--to', 'kept.backup']);
  for (const name of ['answer', 'tried']) {
    for (const template of ['Answer {{question}}.', 'Say {{question}}.']) {
      await cli(['prompt', 'draft', name, template]);
      await cli(['prompt', 'publish', name]);
    }
  }
  await cli(['prompt', 'experiment', 'tried', '1.0.1']);
  mkdirSync(join(folder.path, 'own-prompts'));
  writeFileSync(join(folder.path, 'own-prompts', 'hello.yaml'), 'template: Hello {{name}}\n');
  writeFileSync(join(folder.path, 'hello.yaml'), 'name: hello\nsteps: [{ id: a, ask: echo, input: { $ref: /input } }]');
  writeFileSync(join(folder.path, 'ask.yaml'), 'steps: [{ id: a, approve: { approver: ana, question: "Go on?" } }]');
  await cli(['workflow', 'run', 'hello.yaml', '--input', '"hi"', '--id', 'hello-1']);
  for (let made = 0; made < 5; made++) await cli(['workflow', 'start', 'ask.yaml']);
  for (const { id } of objects((await cli(['approvals', '--json'])).stdout)) approvals.push(String(id));
  for (const name of ['gone-1', 'gone-2']) {
    await cli(['rules', 'put', name, '--to', 'echo', '--type', 'never']);
    await cli(['subscriptions', 'put', name, '--topic', 'never', '--to', 'echo']);
    await cli(['state', 'create', `order/${name}`]);
    await cli(['state', 'create', `person/${name}`, '{"name":"Ann"}', '--subject', name]);
  }
});

/** Where the node keeps its record, in words of a command. */
let record: readonly string[];

/** A name that nothing has yet. */
const unlike = (name: string) => `${name}-${Math.random().toString(36).slice(2)}`;

/** Names of what is deleted: one for each time. */
const goneTeams = ['gone-team-1', 'gone-team-2'];
const goneRules = ['gone-1', 'gone-2'];
const goneSubscriptions = ['gone-1', 'gone-2'];
const goneStates = ['order/gone-1', 'order/gone-2'];
const gonePersons = ['gone-1', 'gone-2'];

/** Nothing is left when it is over. */
afterAll(async () => {
  agent.signal('SIGINT');
  expect((await agent.ended).code).toBe(0);
  expect((await mesh.stop()).code).toBe(0);
  expect([mesh.pid, agent.pid, ...mesh.demoPids].filter(isAlive)).toEqual([]);
  await models.stop();
  folder[Symbol.dispose]();
});

/** Runs a command in the newcomer's folder; those that talk to a node talk to this one. */
async function cli(words: readonly string[]) {
  const local = ['agent', 'backup', 'restore', 'simulate', 'version'].includes(words[0] ?? '');
  return await runHere(local ? words : [...words, '--node', mesh.address], { folder: folder.path });
}

/** What to type for each command, and what is then seen; those without words run for as long as this file does, or elsewhere. */
const usual: Readonly<Record<string, { words?: () => string[]; shows?: RegExp }>> = {
  up: {},
  'agent run': {},
  'agent new': { words: () => ['agent', 'new', unlike('agent')], shows: /agent/ },
  status: { words: () => ['status'], shows: /up|agents/ },
  agents: { words: () => ['agents'], shows: /my-agent/ },
  describe: { words: () => ['describe', 'my-agent'], shows: /text\.summarize/ },
  ask: { words: () => ['ask', 'echo', 'is anybody there'], shows: /is anybody there/ },
  send: { words: () => ['send', 'echo', 'for your information'], shows: /accepted/i },
  negotiate: {
    words: () => ['negotiate', '--capability', 'text.summarize', '--file', readme],
    shows: /my-agent.*A mesh for agents/s,
  },
  simulate: { words: () => ['simulate', market, '--seeds', '2', '--faults', 'all'], shows: /JAIN.*honest/s },
  'budget set': {
    words: () => ['budget', 'set', 'team:analysts/day', '--money', '5', '--tokens', '1000'],
    shows: /team:analysts\/day may spend 5\.00 USD, 1000 tokens/,
  },
  'budget show': { words: () => ['budget', 'show'], shows: /ACCOUNT +LIMIT|nothing is limited/ },
  usage: { words: () => ['usage', '--by', 'capability'], shows: /text\.summarize/ },
  negotiations: { words: () => ['negotiations'], shows: /text\.summarize/ },
  negotiation: {
    words: () => ['negotiation', negotiation.negotiation_id ?? ''],
    shows: /It rains\. The fields are wet\./,
  },
  'consensus start': {
    words: () => [
      ...['consensus', 'start', 'Which?', '--option', 'a', '--option', 'longer'],
      ...['--among', 'capability:text.summarize', '--rule', 'ranked-choice', '--within', '5s'],
    ],
    shows: /summarizer-graph +longer > a.*decided/s,
  },
  'consensus list': { words: () => ['consensus', 'list'], shows: /VOTE +QUESTION/ },
  'consensus show': { words: () => ['consensus', 'show', String(vote)], shows: /question +Which\?.*decided/s },
  decide: {},
  explain: {
    words: () => ['explain', negotiation.negotiation_id ?? ''],
    shows: /award 1 .*lowest-price, promises as measured.*won.*promised.*fulfilled after/s,
  },
  rate: { words: () => ['rate', negotiation.negotiation_id ?? '', '0.9'], shows: /rated .* its trust is \d/ },
  reputation: { words: () => ['reputation'], shows: /AGENT +CAPABILITY +AWARDS.*text\.summarize/s },
  'team form': {
    words: () => [
      ...['team', 'form', unlike('readers'), '--role', 'reader=text.summarize:2'],
      ...['--part', 'reader=It rains. The fields are wet.', '--propose-within', '2s'],
    ],
    shows: /joins .*as reader.*joins .*as reader.*done/s,
  },
  'team list': { words: () => ['team', 'list'], shows: /TEAM +STATE.*standing/s },
  'team show': { words: () => ['team', 'show', 'standing'], shows: /standing.*reader {2}/s },
  'team dissolve': { words: () => ['team', 'dissolve', goneTeams.pop() ?? ''], shows: /gone-team-\d {2}dissolved/ },
  // test/mesh/hand-off has conversations that were handed off.
  'handoff list': {},
  'handoff show': {},
  'handoff end': {},
  'workflow run': {
    words: () => ['workflow', 'run', 'hello.yaml', '--input', '"is anybody there"'],
    shows: /done +a +"is anybody there"/,
  },
  'workflow start': { words: () => ['workflow', 'start', 'hello.yaml'], shows: /run \w+; to see it: .*workflow watch/ },
  'workflow check': { words: () => ['workflow', 'check', 'hello.yaml'], shows: /hello can be run: 1 step/ },
  'workflow list': { words: () => ['workflow', 'list'], shows: /RUN +WORKFLOW.*hello +completed/s },
  'workflow show': { words: () => ['workflow', 'show', 'hello-1'], shows: /hello +completed.*a +done/s },
  'workflow watch': { words: () => ['workflow', 'watch', 'hello-1'], shows: /done +a +"hi"/ },
  // One that is over stays as it is.
  'workflow cancel': { words: () => ['workflow', 'cancel', 'hello-1'], shows: /hello +completed/ },
  // test/robustness/workflow has steps that nobody knows the outcome of.
  'workflow resolve': {},
  approvals: { words: () => ['approvals', '--all'], shows: /APPROVAL +FOR.*ana +Go on\?/s },
  'approvals approve': {
    words: () => ['approvals', 'approve', approvals.pop() ?? '', '--by', 'ana'],
    shows: /approved by ana/,
  },
  'approvals reject': { words: () => ['approvals', 'reject', approvals.pop() ?? ''], shows: /rejected by/ },
  report: { words: () => ['report', readme], shows: /text\.summarize.*my-agent/s },
  log: { words: () => ['log', '--type', 'negotiation.*'], shows: /negotiation\.ended/ },
  // test/mesh/eventlog has a broker, and dead letters.
  'log setup': {},
  'log dead-letters': {},
  'log redrive': { words: () => ['log', 'redrive'], shows: /0 taken, 0 refused again/ },
  'log export': {
    words: () => ['log', 'export', '--jsonl', '--type', 'agent.created'],
    shows: /"agent_id":"my-agent"/,
  },
  trace: { words: () => ['trace', negotiation.conversation_id ?? ''], shows: /my-agent/ },
  history: { words: () => ['history', 'recorded-1'], shows: /→ +echo +ask +for the record/ },
  replay: { words: () => ['replay', 'recorded-1'], shows: /→ echo +ask\n +for the record/ },
  'rules put': {
    words: () => ['rules', 'put', 'r', '--to', 'echo', '--type', 'order.*'],
    shows: /r .*type order\.\*.*echo/,
  },
  rules: { words: () => ['rules'], shows: /RULE.*\n.*echo/s },
  'rules delete': { words: () => ['rules', 'delete', goneRules.pop() ?? ''], shows: /deleted/ },
  'subscriptions put': {
    words: () => ['subscriptions', 'put', 's', '--topic', 'orders/*', '--to', 'echo'],
    shows: /s +orders\/\*/,
  },
  subscriptions: { words: () => ['subscriptions'], shows: /SUBSCRIPTION.*orders\/\*/s },
  'subscriptions delete': {
    words: () => ['subscriptions', 'delete', goneSubscriptions.pop() ?? ''],
    shows: /deleted/,
  },
  backup: {
    words: () => ['backup', ...record, '--to', `${unlike('made')}.backup`],
    shows: /backup .*\.backup .* rows .* to position \d/,
  },
  restore: {
    words: () => ['restore', 'kept.backup', '--data', unlike('restored')],
    shows: /restored restored-\w+ .* rows .* to position \d/,
  },
  'llm models': { words: () => ['llm', 'models'], shows: /MODEL .*local\/small +0 /s },
  'llm explain': { words: () => ['llm', 'explain'], shows: /first comes the cheapest.*1 +local\/small/s },
  // test/mesh/llm has agents with a model.
  'llm steps': {},
  'llm ask': { words: () => ['llm', 'ask', 'Why is the sky blue?'], shows: /^It scatters\.\n$/ },
  'state create': {
    words: () => ['state', 'create', `order/${unlike('made')}`, '{"items":3}', '--status', 'open'],
    shows: /created +order\/made-\w+ +revision 1 +open +{"items":3}/,
  },
  'prompt draft': {
    words: () => ['prompt', 'draft', unlike('greet'), 'Greet {{name}}.', '--variable', 'name:untrusted'],
    shows: /greet-\w+ +drafted 1\.0\.0/,
  },
  'prompt publish': { words: () => ['prompt', 'publish', 'answer'], shows: /answer +published 1\.0\.\d/ },
  'prompt label': { words: () => ['prompt', 'label', 'answer', 'canary', '1.0.0'], shows: /answer +canary: 1\.0\.0/ },
  'prompt list': { words: () => ['prompt', 'list'], shows: /PROMPT .*answer +1\.0\.0/s },
  'prompt show': {
    words: () => ['prompt', 'show', 'answer'],
    shows: /1\.0\.0 +(canary, )?production.*Answer \{\{question\}\}/s,
  },
  'prompt render': {
    words: () => ['prompt', 'render', 'answer', '{"question":"why"}', '--of', '1.0.0'],
    shows: /^Answer why\./,
  },
  'prompt diff': { words: () => ['prompt', 'diff', 'answer', '1.0.0', '1.0.1'], shows: /- Answer.*\n.*\+ Say/ },
  'prompt feedback': {
    words: () => ['prompt', 'feedback', 'answer', '1.0.0', '--failure', 'it is no JSON', '--latency', '100'],
    shows: /FEEDBACKS .*100 ms/s,
  },
  'prompt experiment': {
    words: () => ['prompt', 'experiment', 'tried'],
    shows: /running .*1\.0\.0 0\/0 against 1\.0\.1/,
  },
  'prompt optimise': { words: () => ['prompt', 'optimise', 'answer'], shows: /^$|FAILURES/ },
  'prompt export': { words: () => ['prompt', 'export', 'prompts'], shows: /prompts\/answer\.yaml +1\.0\.1/ },
  'prompt import': { words: () => ['prompt', 'import', 'own-prompts'], shows: /hello +(drafted 1\.0\.0|unchanged)/ },
  'state list': { words: () => ['state', 'list'], shows: /STATE .*order\/made-\w+ +open/s },
  'state get': { words: () => ['state', 'get', 'order/gone-1'], shows: /revision +1\n/ },
  'state update': {
    words: () => ['state', 'update', 'order/gone-2', '{"items":4}', '--reason', 'one more'],
    shows: /updated +order\/gone-2 +revision \d +{"items":4}/,
  },
  'state transition': { words: () => ['state', 'transition', 'order/gone-2', 'paid'], shows: /moved .* paid/ },
  'state history': {
    words: () => ['state', 'history', 'order/gone-2'],
    shows: /updated {"items":4} from .*“one more”/,
  },
  'state watch': {},
  'state rebuild': {
    words: () => ['state', 'rebuild'],
    shows: /rebuilt +\d+ states, \d+ snapshots? out of \d+ events/,
  },
  'state delete': { words: () => ['state', 'delete', goneStates.pop() ?? ''], shows: /deleted +order\/gone-/ },
  'audit verify': { words: () => ['audit', 'verify'], shows: /nothing was changed/ },
  'audit checkpoint': { words: () => ['audit', 'checkpoint'], shows: /"signature":/ },
  'audit log': { words: () => ['audit', 'log'], shows: /RoutingService\/PutRule +.*name=gone-1/ },
  // The node has no policy; test/contract/audit has.
  'audit prune': {},
  'audit rotate-key': { words: () => ['audit', 'rotate-key'], shows: /signs from now on/ },
  'privacy export': { words: () => ['privacy', 'export', gonePersons[0] ?? ''], shows: /"name": "Ann"/ },
  'privacy erase': {
    words: () => ['privacy', 'erase', gonePersons.pop() ?? '', '--yes'],
    shows: /erased: the key of gone-\d is gone/,
  },
  // test/mesh/cli/bench does.
  bench: {},
  config: { words: () => ['config'], shows: /logLevel/ },
  version: { words: () => ['version'], shows: /2\.0/ },
};

test('every command is here', () => {
  const names = commands.map(({ usage }) => usage.replace(/ [<[].*$/, ''));
  expect(Object.keys(usual).sort()).toEqual([...names].sort());
});

const typed = Object.entries(usual).flatMap(([name, { words, shows }]) =>
  words && shows ? [{ name, words, shows }] : [],
);

describe.each(typed)('dacp $name', ({ words, shows }) => {
  test('for people', async () => {
    const { code, stdout } = await cli(words());
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(shows) });
  });

  test('for programs: each line is an object', async () => {
    const { code, stdout } = await cli([...words(), '--json']);
    expect({ code, lines: objects(stdout).length > 0 }).toEqual({ code: 0, lines: true });
  });
});

test('what the README promises: several proposals, one award, a summary of sentences of the file', async () => {
  const { stdout } = await cli(['negotiate', '--capability', 'text.summarize', '--file', readme]);
  expect(stdout.match(/^proposal /gm)).toHaveLength(3);
  expect(stdout.match(/^award +my-agent /gm)).toHaveLength(1);
});
