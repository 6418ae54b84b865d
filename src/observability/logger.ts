import { createRequire } from 'node:module';
import { createLineGatherer } from './line-gatherer.js';

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
 * A logger that writes one JSON object a line, with `level` as a word and `time` in ISO 8601 (S1, S11). Warnings and errors are written in
 * the turn of the call; what is less comes within 10 ms when others came just before it, and all of it is there when the process ends by
 * itself, also by an error that nobody caught. A process that is killed may lose those 10 ms.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level = 'info', name } = options;
  if (level === 'silent') return silentLogger;
  const pino = require('pino') as Pino;
  const settings = {
    level,
    base: name === undefined ? {} : { name },
    timestamp: isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino.pino(settings, options.destination ?? standardError(pino));
}

let lastMs = Number.NaN;
let lastTime = '';

/** The time as a part of a line; a busy process writes several lines in a millisecond. */
function isoTime(): string {
  const nowMs = Date.now();
  if (nowMs !== lastMs) {
    lastMs = nowMs;
    lastTime = `,"time":"${new Date(nowMs).toISOString()}"`;
  }
  return lastTime;
}

type Pino = typeof import('pino');

/** As pino tells of each line before it writes it, to whoever asks for that. */
const tellsLevel = Symbol.for('pino.metadata');
/** The number of `warn`. */
const urgentFrom = 40;

/** One for all loggers of the process, so that their lines are in order. */
let shared: { write(line: string): void } | undefined;

function standardError(pino: Pino) {
  if (shared) return shared;
  const lines = createLineGatherer(pino.destination({ dest: 2, sync: true }));
  process.on('exit', lines.flush);
  const destination = {
    [tellsLevel]: true,
    lastLevel: 0,
    write(line: string) {
      lines.write(line, destination.lastLevel >= urgentFrom);
    },
  };
  shared = destination;
  return destination;
}

function ignore(): void {}
