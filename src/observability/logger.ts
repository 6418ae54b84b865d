import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** How much is said; each level includes those after it. */
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** One of the levels. */
export type LogLevel = (typeof logLevels)[number];

/** Values of a line of the log; an Error under `err` is written with its stack and causes. No personal data. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured logging: values first, then a sentence for people. */
export interface Logger {
  trace(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger that adds these values to each line. */
  child(fields: LogFields): Logger;
}

/** What a logger is made of. */
export interface LoggerOptions {
  /** `info` unless said. */
  readonly level?: LogLevel;
  /** Who logs, such as the id of the process; in each line. */
  readonly name?: string;
  /** Where lines go; the standard error stream unless said. */
  readonly destination?: { write(line: string): void };
}

/** Says nothing and costs nothing. */
export const silentLogger: Logger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  child: () => silentLogger,
};

/**
 * A logger that writes one JSON object a line, with `level` as a word and `time` in ISO 8601, in the turn of the call: what was
 * logged before a crash is there (S1, S11).
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = 'info', name } = options;
  if (level === 'silent') return silentLogger;
  const pino = require('pino') as typeof import('pino');
  const settings = {
    level,
    base: name === undefined ? {} : { name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino.pino(settings, options.destination ?? pino.destination({ dest: 2, sync: true }));
}

function ignore(): void {}
