import { type CommandSpec, lazily, type OptionSpec } from './command-spec.js';

const prompt = 'its id, with NAMESPACE/ before it outside of "default"';
const label: OptionSpec = { flags: '--label <LABEL>', about: 'the label that is meant (production)' };

/** The commands about prompts: templates that are versioned, measured, compared and improved. */
export const promptCommands: readonly CommandSpec[] = [
  {
    usage: 'prompt list',
    about: 'which prompts there are, and how they do',
    options: [
      { flags: '--prefix <TEXT>', about: 'only prompts whose ids begin like this' },
      { flags: '--namespace <NAME>', about: 'of this namespace instead of "default"' },
    ],
    settings: ['node'],
    examples: ['dacp prompt list', 'dacp prompt list --prefix support. --json'],
    run: lazily(async () => (await import('./commands/prompt/list.js')).list),
  },
  {
    usage: 'prompt show <PROMPT> [VERSION]',
    about: 'a prompt: its versions, labels, metrics and experiment, and the text of one version',
    arguments: { prompt, version: 'a version or a label (production, else the newest)' },
    settings: ['node'],
    examples: ['dacp prompt show greet', 'dacp prompt show greet 1.0.0'],
    run: lazily(async () => (await import('./commands/prompt/show.js')).show),
  },
  {
    usage: 'prompt draft <PROMPT> <TEMPLATE>',
    about: 'draft a version: text with {{name}} where a variable goes',
    arguments: { prompt, template: 'the text; - reads it from the standard input' },
    options: [
      {
        flags: '--variable <NAME:TYPE>',
        about: 'a variable, of type string, integer, number, boolean, json or untrusted; =DEFAULT may follow',
        many: true,
      },
      { flags: '--version-number <VERSION>', about: 'its version, such as 2.0.0; the next one unless given' },
      { flags: '--note <TEXT>', about: 'why' },
    ],
    settings: ['node'],
    examples: [
      "dacp prompt draft greet 'Greet {{name}} in one sentence.'",
      "dacp prompt draft answer 'Answer this: {{question}}' --variable question:untrusted",
    ],
    run: lazily(async () => (await import('./commands/prompt/change.js')).draft),
  },
  {
    usage: 'prompt publish <PROMPT> [VERSION]',
    about: 'make a version immutable; the first one is "production" then',
    arguments: { prompt, version: 'which (the newest)' },
    settings: ['node'],
    examples: ['dacp prompt publish greet', 'dacp prompt publish greet 1.0.0'],
    run: lazily(async () => (await import('./commands/prompt/change.js')).publish),
  },
  {
    usage: 'prompt label <PROMPT> <LABEL> [VERSION]',
    about: 'say which published version has a label, such as production or canary; none takes it away',
    arguments: { prompt, label: 'such as production', version: 'which; none: no version has it' },
    settings: ['node'],
    examples: ['dacp prompt label greet canary 1.0.1', 'dacp prompt label greet canary'],
    run: lazily(async () => (await import('./commands/prompt/change.js')).putLabel),
  },
  {
    usage: 'prompt render <PROMPT> [VALUES]',
    about: 'the text that goes to a model',
    arguments: { prompt, values: 'what the variables are, as a JSON object ({})' },
    options: [
      { flags: '--of <VERSION>', about: 'a version or a label (production, or what its experiment gives)' },
      { flags: '--key <TEXT>', about: 'those with the same key get the same version of an experiment' },
    ],
    settings: ['node'],
    examples: [`dacp prompt render greet '{"name": "Ann"}'`, `dacp prompt render greet '{"name": "Ann"}' --of 1.0.0`],
    run: lazily(async () => (await import('./commands/prompt/render.js')).render),
  },
  {
    usage: 'prompt diff <PROMPT> [FROM] [TO]',
    about: 'what changed between two versions, line by line',
    arguments: { prompt, from: 'a version or a label (production)', to: 'a version or a label (the newest)' },
    settings: ['node'],
    examples: ['dacp prompt diff greet', 'dacp prompt diff greet 1.0.0 1.0.1'],
    run: lazily(async () => (await import('./commands/prompt/diff.js')).diff),
  },
  {
    usage: 'prompt feedback <PROMPT> <VERSION>',
    about: 'tell what came of an execution; a success unless --failure says what went wrong',
    arguments: { prompt, version: 'the version that was executed' },
    options: [
      { flags: '--failure <TEXT>', about: 'what went wrong; no personal data' },
      { flags: '--rating <N>', about: 'what its user thinks of it, 0 to 1' },
      { flags: '--latency <MS>', about: 'how long it took, in milliseconds' },
      { flags: '--tokens <N>', about: 'input and output together' },
      { flags: '--experiment <ID>', about: 'the experiment that "prompt render" named' },
    ],
    settings: ['node'],
    examples: [
      'dacp prompt feedback greet 1.0.0 --rating 0.9',
      'dacp prompt feedback greet 1.0.0 --failure "the answer is no JSON"',
    ],
    run: lazily(async () => (await import('./commands/prompt/feedback.js')).feedback),
  },
  {
    usage: 'prompt experiment <PROMPT> [CANDIDATE]',
    about:
      'compare a published version with the one that has a label; the better one gets it; without a version: how it stands',
    arguments: { prompt, candidate: 'the version that may get the label' },
    options: [
      label,
      { flags: '--weight <N>', about: 'share of executions that it gets, between 0 and 1 (0.5)' },
      { flags: '--max-samples <N>', about: 'the end without a verdict after so many executions (2000)' },
      { flags: '--stop', about: 'ends the experiment that runs; the label stays' },
    ],
    settings: ['node'],
    examples: ['dacp prompt experiment greet 1.0.1 --weight 0.2', 'dacp prompt experiment greet --stop'],
    run: lazily(async () => (await import('./commands/prompt/experiment.js')).experiment),
  },
  {
    usage: 'prompt optimise <PROMPT> [VERSION]',
    about: 'look at what went wrong with a version, and draft one that avoids it; nothing is published',
    arguments: { prompt, version: 'a version or a label (production)' },
    settings: ['node'],
    examples: ['dacp prompt optimise greet', 'dacp prompt optimise greet 1.0.0 --json'],
    run: lazily(async () => (await import('./commands/prompt/optimise.js')).optimise),
  },
  {
    usage: 'prompt import <FOLDER>',
    about: 'draft what the files of a folder say otherwise than the node: prompts that are reviewed like code',
    arguments: { folder: 'with a file PROMPT.yaml for each, as "prompt export" writes them' },
    options: [
      { flags: '--publish', about: 'publishes what it drafts' },
      { flags: '--dry-run', about: 'changes nothing; says what would be drafted' },
      { flags: '--namespace <NAME>', about: 'into this namespace instead of "default"' },
    ],
    settings: ['node'],
    examples: ['dacp prompt import prompts --dry-run', 'dacp prompt import prompts --publish'],
    run: lazily(async () => (await import('./commands/prompt/files.js')).importFolder),
  },
  {
    usage: 'prompt export <FOLDER>',
    about: 'write each prompt into a file PROMPT.yaml; files that are there are brought up to date',
    arguments: { folder: 'made when it is missing' },
    options: [
      { flags: '--of <LABEL>', about: 'the versions with this label instead of the newest' },
      { flags: '--namespace <NAME>', about: 'of this namespace instead of "default"' },
    ],
    settings: ['node'],
    examples: ['dacp prompt export prompts', 'dacp prompt export prompts --of production'],
    run: lazily(async () => (await import('./commands/prompt/files.js')).exportFolder),
  },
];
