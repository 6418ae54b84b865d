import { toMeshError } from '../base/index.js';
import { type Flags, type LoadedConfig, loadConfig, settingNames } from '../node/index.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js';
import { createTerminal, type Terminal, type TerminalOptions } from './terminal.js';

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal;
  readonly verbose: boolean;
  /** The configuration; read, and its warnings written, when it is first asked for. */
  configuration(): LoadedConfig;
}

/** Options as the command line gave them: those that every command has, and settings under their own names. */
export type Options = TerminalOptions & Readonly<Record<string, unknown>>;

/** A command: it writes its result and says how it ended; nothing is `ok`. */
export type Run = (context: Context) => Promise<ExitCode | undefined>;

/** Runs a command; an error becomes one clear line and an exit code. */
export async function perform(options: Options, run: Run): Promise<ExitCode> {
  const terminal = createTerminal(options);
  let loaded: LoadedConfig | undefined;
  const configuration = () => {
    if (loaded) return loaded;
    loaded = loadConfig({ flags: flagsOf(options) });
    for (const warning of loaded.warnings) terminal.warn(warning);
    return loaded;
  };
  try {
    return (await run({ terminal, verbose: options.verbose === true, configuration })) ?? exitCodes.ok;
  } catch (error) {
    const failure = toMeshError(error);
    terminal.fail(failure);
    return exitCodeOf(failure);
  }
}

/** The options that are settings. */
function flagsOf(options: Options): Flags {
  return Object.fromEntries(settingNames.map(name => [name, options[name]] as const).filter(isText));
}

function isText(entry: readonly [string, unknown]): entry is readonly [string, string] {
  return typeof entry[1] === 'string';
}
