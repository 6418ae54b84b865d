import { type CommandSpec, lazily, type OptionSpec } from './command-spec.js';

const file = 'YAML or JSON, as docs/workflows.md describes it';
const id = 'its id, from dacp workflow list';
const what: readonly OptionSpec[] = [
  { flags: '--input <JSON>', about: 'what it works on' },
  { flags: '--namespace <NAME>', about: 'its agents are in this namespace instead of "default"' },
];
const under: readonly OptionSpec[] = [
  ...what,
  { flags: '--id <ID>', about: 'the id of the run; starting it again under the same id starts nothing' },
  { flags: '--conversation <ID>', about: 'the conversation that it belongs to' },
];
const answer: readonly OptionSpec[] = [
  { flags: '--reason <TEXT>', about: 'why; it is kept for good' },
  { flags: '--by <NAME>', about: 'who says so (the name of the user here)' },
];

/** The commands about workflows, and about what waits for a person's word. */
export const workflowCommands: readonly CommandSpec[] = [
  {
    usage: 'workflow run <FILE>',
    about: 'run a workflow and show each step as it happens',
    arguments: { file },
    options: under,
    settings: ['node'],
    examples: [
      `dacp workflow run examples/workflow/digest.yaml --input '{"text": "It rains. The fields are wet."}'`,
      `dacp workflow run examples/workflow/digest.yaml --input '{"text": "It rains."}' --json`,
    ],
    run: lazily(async () => (await import('./commands/workflow/run.js')).runWorkflow),
  },
  {
    usage: 'workflow start <FILE>',
    about: 'start a run and do not wait for it',
    arguments: { file },
    options: under,
    settings: ['node'],
    examples: [`dacp workflow start examples/workflow/digest.yaml --input '{"text": "It rains."}' --id digest-1`],
    run: lazily(async () => (await import('./commands/workflow/run.js')).startWorkflow),
  },
  {
    usage: 'workflow check <FILE>',
    about: 'what is wrong with a workflow, without starting it',
    arguments: { file },
    options: what,
    settings: ['node'],
    examples: [`dacp workflow check examples/workflow/digest.yaml --input '{"text": "It rains."}'`],
    run: lazily(async () => (await import('./commands/workflow/run.js')).checkWorkflow),
  },
  {
    usage: 'workflow list',
    about: 'which runs of workflows there are, newest first',
    options: [
      { flags: '--open', about: 'only those that are not over' },
      { flags: '--name <NAME>', about: 'only runs of this workflow' },
      { flags: '--conversation <ID>', about: 'only those of this conversation' },
      { flags: '--limit <N>', about: 'how many at most (50)' },
    ],
    settings: ['node'],
    examples: ['dacp workflow list', 'dacp workflow list --open --json'],
    run: lazily(async () => (await import('./commands/workflow/runs.js')).listWorkflows),
  },
  {
    usage: 'workflow show <ID>',
    about: 'a run and its steps as they stand',
    arguments: { id },
    settings: ['node'],
    examples: ['dacp workflow show digest-1'],
    run: lazily(async () => (await import('./commands/workflow/runs.js')).showWorkflow),
  },
  {
    usage: 'workflow watch <ID>',
    about: 'what has happened to a run, and what happens until it is over',
    arguments: { id },
    settings: ['node'],
    examples: ['dacp workflow watch digest-1'],
    run: lazily(async () => (await import('./commands/workflow/run.js')).watchWorkflow),
  },
  {
    usage: 'workflow cancel <ID>',
    about: 'end a run; what was done is undone',
    arguments: { id },
    options: [{ flags: '--reason <TEXT>', about: 'why; it is kept for good' }],
    settings: ['node'],
    examples: ['dacp workflow cancel digest-1 --reason "not needed any more"'],
    run: lazily(async () => (await import('./commands/workflow/runs.js')).cancelWorkflow),
  },
  {
    usage: 'workflow resolve <ID> <STEP>',
    about: 'say what became of a step that nobody knows the outcome of',
    arguments: { id, step: 'the step, as dacp workflow show names it' },
    options: [
      { flags: '--result <JSON>', about: 'it was done, and this came out' },
      { flags: '--retry', about: 'it was not done: do it again' },
      { flags: '--fail [REASON]', about: 'it was not done: go on as if it had failed' },
      { flags: '--by <NAME>', about: 'who says so; it is kept for good' },
    ],
    settings: ['node'],
    examples: [
      `dacp workflow resolve digest-1 publish --result '{"url": "https://example.org/4711"}' --by ana`,
      'dacp workflow resolve digest-1 publish --retry',
    ],
    run: lazily(async () => (await import('./commands/workflow/runs.js')).resolveStep),
  },
  {
    usage: 'approvals',
    about: 'what waits for the word of a person',
    options: [
      { flags: '--all', about: 'also what is answered' },
      { flags: '--approver <NAME>', about: 'only what this person or role is asked' },
      { flags: '--run <ID>', about: 'only for this run of a workflow' },
      { flags: '--watch', about: 'goes on with what is asked and answered, until Ctrl-C' },
    ],
    settings: ['node'],
    examples: ['dacp approvals', 'dacp approvals --approver ana --all --json'],
    run: lazily(async () => (await import('./commands/approvals.js')).approvals),
  },
  {
    usage: 'approvals approve <ID>',
    about: 'say yes',
    arguments: { id: 'its id, from dacp approvals' },
    options: answer,
    settings: ['node'],
    examples: ['dacp approvals approve w0c5d6e7f --reason "looks good"'],
    run: lazily(async () => (await import('./commands/approvals.js')).approve),
  },
  {
    usage: 'approvals reject <ID>',
    about: 'say no',
    arguments: { id: 'its id, from dacp approvals' },
    options: answer,
    settings: ['node'],
    examples: ['dacp approvals reject w0c5d6e7f --reason "not before Monday"'],
    run: lazily(async () => (await import('./commands/approvals.js')).reject),
  },
];
