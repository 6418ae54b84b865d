import type { SettingName } from '../node/index.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

/** An option of a command. */
export interface OptionSpec {
  /** As commander reads it, such as `-f, --follow` or `--type <TYPE>`. */
  readonly flags: string;
  readonly about: string;
  /** May be given several times; the command gets a list. */
  readonly many?: true;
}

/** A command: what it is called, what it takes, and where its code is. */
export interface CommandSpec {
  /** Its words, then its arguments: `ask <RECEIVER> [CONTENT]`. The command gets them as `receiver`, `content`. */
  readonly usage: string;
  /** One line. */
  readonly about: string;
  /** What its arguments mean, by name in lower case. */
  readonly arguments?: Readonly<Record<string, string>>;
  readonly options?: readonly OptionSpec[];
  /** Settings that it takes as options. */
  readonly settings?: readonly SettingName[];
  /** Command lines that work as they stand. */
  readonly examples: readonly string[];
  readonly run: RunInput;
}

/** Runs a command with its arguments and options; nothing is `ok`. */
export type RunInput = (context: Context, input: Readonly<Record<string, unknown>>) => Promise<ExitCode | undefined>;

/**
 * Runs what `load` gives, loading it when the command runs and not before. The one place where the command line, which its spec
 * describes, becomes the typed input of a command.
 */
export function lazily<Input>(
  load: () => Promise<(context: Context, input: Input) => Promise<ExitCode | undefined>>,
): RunInput {
  return async (context, input) => (await load())(context, input as Input);
}
