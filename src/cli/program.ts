import { Argument, Command, CommanderError, Option } from 'commander';
import { MeshError } from '../base/index.js';
import { flagName, type SettingName, settings } from '../node/index.js';
import type { CommandSpec, OptionSpec } from './command-spec.js';
import { commands } from './commands.js';
import { type Options, perform } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { createTerminal } from './terminal.js';

/** Words in front of several commands. */
const groups: Readonly<Record<string, string>> = {
  agent: 'write an agent, run one',
  consensus: 'have agents decide a question by voting',
  team: 'teams of agents: form one, see what it does',
  handoff: 'conversations that were handed to a specialist',
  workflow: 'steps that outlive processes: run, watch, decide',
  budget: 'what may be spent, and what is left',
  llm: 'language models: which there are, which is taken, ask one',
  state: 'what things are, what they were, who changed them',
  prompt: 'templates of prompts: versions, feedback, experiments',
  audit: 'prove that nothing was changed; who did what',
  privacy: 'data of persons: give them out, erase them',
};

/** Under which headings the help lists commands, by their first words; it keeps the order of `commands` within each. */
const headings: Readonly<Record<string, readonly string[]>> = {
  'To begin with:': ['up', 'agent', 'status', 'agents', 'describe', 'ask', 'send'],
  'Negotiations:': ['negotiate', 'negotiations', 'negotiation', 'decide', 'explain', 'rate', 'reputation', 'report'],
  'Working together:': ['consensus', 'team', 'handoff', 'workflow', 'approvals'],
  'Money and models:': ['budget', 'usage', 'llm', 'prompt'],
  'What happened:': ['log', 'trace', 'history', 'replay', 'state', 'audit', 'privacy'],
  'Operation:': ['rules', 'subscriptions', 'backup', 'restore', 'config', 'version'],
  'Trying things out:': ['simulate', 'bench'],
};

/** What stands for the value of a setting. */
const placeholders: Partial<Record<SettingName, string>> = { node: 'HOST:PORT', data: 'FOLDER' };

/** Reads the command line and runs what it says. Never rejects: what goes wrong is told on the standard error stream. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = createProgram(code => {
    exitCode = code;
  });
  try {
    await program.parseAsync(plainly(args), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return endOf(error, args.includes('--json'));
  }
}

/** What people try before they have read anything, as the commands that there are. */
function plainly(args: readonly string[]): readonly string[] {
  const [first = '', ...rest] = args;
  if (first === '--version' || first === '-V') return ['version', ...rest];
  return first === 'help' ? [...rest, '--help'] : args;
}

/** Help that was asked for is a success; what cannot be read is a usage error. */
function endOf(error: CommanderError, json: boolean): ExitCode {
  if (error.exitCode === 0) return exitCodes.ok;
  if (error.code !== 'commander.help') {
    const message = error.message
      .replace(/^error: /, '')
      .replace(/\n\(D(.*)\)$/, '; d$1')
      .replace(/\.$/, '');
    createTerminal({ json }).fail(new MeshError('OPTION_INVALID', `${message}; "--help" says what there is`));
  }
  return exitCodes.usage;
}

function createProgram(ended: (code: ExitCode) => void): Command {
  const program = strict(new Command('dacp'))
    .description('An agent mesh: agents register, find each other, talk and are watched.')
    .usage('COMMAND [options]')
    .helpCommand(false)
    // An option belongs to the word before it, also when the words before that take the same option.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      '\nEach command has its own --help; --version says the version. Settings and exit codes: docs/settings.md, docs/cli.md.',
    );
  const parents = new Map<string, Command>();
  for (const spec of commands) {
    const words = spec.usage.split(' ').filter(part => /^[a-z]/.test(part));
    const [name = '', group] = words.reverse();
    add(group === undefined ? program : parentOf(program, parents, group), name, spec, ended);
  }
  for (const [heading, words] of Object.entries(headings))
    for (const command of program.commands) if (words.includes(command.name())) command.helpGroup(heading);
  return program;
}

function parentOf(program: Command, parents: Map<string, Command>, group: string): Command {
  const known = parents.get(group);
  if (known) return known;
  const command = program.commands.find(each => each.name() === group);
  const parent = command ?? strict(program.command(group)).description(groups[group] ?? '');
  parents.set(group, parent);
  return parent;
}

function add(parent: Command, name: string, spec: CommandSpec, ended: (code: ExitCode) => void): void {
  const command = strict(parent.command(name)).description(spec.about);
  const names = (spec.usage.match(/[<[][A-Z.]+[>\]]/g) ?? []).map(part => {
    const argument = part.slice(1, -1).replace('...', '').toLowerCase();
    command.addArgument(new Argument(part, spec.arguments?.[argument]));
    return argument;
  });
  for (const option of spec.options ?? []) command.addOption(optionOf(option));
  for (const setting of spec.settings ?? []) {
    const flags = `${flagName(setting)} <${placeholders[setting] ?? 'VALUE'}>`;
    command.addOption(new Option(flags, settings[setting].about));
  }
  command.option('--json', 'one JSON object a line').option('--verbose', 'tell more, errors with their stacks');
  command.addHelpText('after', `\nExamples:\n${spec.examples.map(example => `  ${example}`).join('\n')}`);
  command.action(async (...given: unknown[]) => {
    const options = given[names.length] as Options;
    const values = Object.fromEntries(names.map((argument, index) => [argument, given[index]]));
    ended(await perform(options, context => spec.run(context, { ...options, ...values })));
  });
}

function optionOf({ flags, about, many }: OptionSpec): Option {
  if (!many) return new Option(flags, about);
  return new Option(flags, `${about}; may be repeated`).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

/** Errors are thrown, and told in one form by us. */
function strict(command: Command): Command {
  return command.exitOverride().configureOutput({ outputError: () => undefined });
}
