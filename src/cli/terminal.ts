import type { MeshError } from '../base/index.js';
import { coloursWanted } from '../node/index.js';
import { exitCodeOf } from './exit-codes.js';
import { harmless } from './harmless.js';
import { asCalled, ownCommand } from './own-command.js';
import { withTombstones } from './seals.js';
import { createStyle, type Style } from './style.js';

/** Where a command writes: results on the standard output, everything about them on the standard error stream. */
export interface Terminal {
  /** Results are JSON, one object a line. */
  readonly json: boolean;
  /** Colours of the standard output. */
  readonly style: Style;
  /** Columns that a line of the standard output has; undefined: as many as it takes. */
  readonly width: number | undefined;
  /** A line of the result; people's form. */
  line(text?: string): void;
  /** A part of a line of the result, as it comes. */
  part(text: string): void;
  /** One object of the result; programs' form. */
  object(value: unknown): void;
  /** A remark beside the result, such as how long it took. */
  note(text: string): void;
  /** Something that is not right and does not stop the command. */
  warn(text: string): void;
  /** Why the command ends without success. */
  fail(error: MeshError): void;
}

/** What the command line says about output. */
export interface TerminalOptions {
  readonly json?: boolean | undefined;
  /** Errors come with their stacks and causes. */
  readonly verbose?: boolean | undefined;
  /** How the person calls this program; as this process was called unless said. */
  readonly command?: string;
}

/** The part of a stream that a terminal needs. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Writes to the process's own streams unless others are given. */
export function createTerminal(
  options: TerminalOptions,
  out: Output = process.stdout,
  err: Output = process.stderr,
): Terminal {
  const json = options.json === true;
  const errors = createStyle(!json && err.isTTY === true && coloursWanted());
  const shown = out.isTTY === true ? harmless : (text: string) => text;
  const { command = ownCommand() } = options;
  const told = (text: string) => (err.isTTY === true ? harmless : String)(asCalled(text, command));
  return {
    json,
    width: out.isTTY === true ? out.columns : undefined,
    style: createStyle(!json && out.isTTY === true && coloursWanted()),
    line: (text = '') => out.write(`${shown(text)}\n`),
    part: text => out.write(shown(text)),
    object: value => out.write(`${JSON.stringify(withTombstones(value), plainNumbers)}\n`),
    note: text => err.write(json ? `${JSON.stringify({ note: text })}\n` : `${told(errors.dim(text))}\n`),
    warn: text =>
      err.write(json ? `${JSON.stringify({ warning: text })}\n` : `${errors.warning('warning:')} ${told(text)}\n`),
    fail(error) {
      if (json) err.write(`${JSON.stringify({ error: errorObject(error) })}\n`);
      else for (const line of error.message.split('\n')) err.write(`${errors.bad('error:')} ${told(line)}\n`);
      if (options.verbose) err.write(`${stacks(error)}\n`);
    },
  };
}

/** The error as programs read it. */
function errorObject(error: MeshError): Record<string, unknown> {
  return {
    code: error.code,
    reason: error.reason,
    message: error.message,
    exit_code: exitCodeOf(error),
    ...(Object.keys(error.details).length > 0 && { details: error.details }),
    ...(error.violations.length > 0 && { violations: error.violations }),
    ...(error.retryAfterMs !== undefined && { retry_after_ms: error.retryAfterMs }),
  };
}

function stacks(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by ${stacks(error.cause)}` : own;
}

/** JSON has no 64-bit integers: they are written as text, as protobuf does. */
function plainNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
