import { type CommandSpec, lazily, type OptionSpec } from './command-spec.js';

const how: readonly OptionSpec[] = [
  { flags: '--strategy <NAME>', about: 'cost, performance, quality or balanced (cost)' },
  { flags: '--model <NAME>', about: 'only this model, such as gpt-4.1-mini or openai/gpt-4.1-mini' },
  { flags: '--provider <NAME>', about: 'only this provider' },
  { flags: '--max-tokens <N>', about: 'the longest answer (1000)' },
  { flags: '--min-quality <Q>', about: 'only models at least this good and reliable, from 0 to 1 (0.8)' },
];
const question = 'what is asked; - reads it from the standard input';

/** The commands about language models. */
export const llmCommands: readonly CommandSpec[] = [
  {
    usage: 'llm models',
    about: 'which language models there are, with prices, sizes and how they do; or what is missing',
    settings: ['node'],
    examples: ['dacp llm models', 'dacp llm models --json'],
    run: lazily(async () => (await import('./commands/llm/models.js')).models),
  },
  {
    usage: 'llm explain [QUESTION]',
    about: 'which model a call would go to, which follow when it fails, and why the others cannot',
    arguments: { question },
    options: how,
    settings: ['node'],
    examples: ['dacp llm explain', 'dacp llm explain "Why is the sky blue?" --strategy quality'],
    run: lazily(async () => (await import('./commands/llm/explain.js')).explain),
  },
  {
    usage: 'llm ask <QUESTION>',
    about: 'ask a language model, and show who answered and what it cost',
    arguments: { question },
    options: [
      { flags: '--stream', about: 'shows the answer as it comes' },
      { flags: '--system <TEXT>', about: 'how the model is to behave' },
      { flags: '--schema <JSON>', about: 'JSON schema of the answer' },
      ...how,
      { flags: '--temperature <T>', about: 'how freely it answers, from 0 to 2 (0.7)' },
      { flags: '--no-fallback', about: 'asks no other model when one fails' },
      { flags: '--agent <ID>', about: 'on whose behalf: its budget is charged' },
      { flags: '--conversation <ID>', about: 'the conversation that it belongs to: its budget is charged' },
      { flags: '--timeout <TIME>', about: 'how long to wait, such as 10s or 2m (1m)' },
    ],
    settings: ['node'],
    examples: [
      'dacp llm ask "Why is the sky blue?"',
      'dacp llm ask "Why is the sky blue?" --stream --strategy performance',
      'echo "Translate: bom dia" | dacp llm ask - --json',
    ],
    run: lazily(async () => (await import('./commands/llm/ask.js')).ask),
  },
  {
    usage: 'llm steps',
    about: 'what agents with a language model did: each answer of a model, each use of a tool, what it took and cost',
    options: [
      { flags: '--agent <ID>', about: 'only of this agent' },
      { flags: '--conversation <ID>', about: 'only in this conversation' },
      { flags: '--follow', about: 'also what is done from now on; Ctrl-C ends it' },
    ],
    settings: ['node'],
    examples: [
      'dacp llm steps',
      'dacp llm steps --agent writer --follow',
      'dacp llm steps --conversation tides --json',
    ],
    run: lazily(async () => (await import('./commands/llm/steps.js')).steps),
  },
];
