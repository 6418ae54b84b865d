import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Acknowledged } from '../../harness/record-checker.js';

/** How the appender works. */
export interface AppenderOptions {
  /** Or the URL of a database in PostgreSQL. */
  readonly folder: string;
  /** Begins the ids of its events. */
  readonly name: string;
  readonly writers: number;
  readonly streams: number;
  /** Ends by itself after so many answers; 0: never. */
  readonly count: number;
  /** Size of the occasional large payload, in bytes. */
  readonly largest: number;
  /** A command that runs it, such as a tracer with its arguments. */
  readonly under?: readonly string[];
}

/** What one run of the appender said. */
export interface Run {
  readonly acknowledged: Acknowledged[];
  /** Appends that were answered with an error. */
  readonly failed: { ids: string[]; failed: string }[];
  /** Exit code, or the signal that ended it. */
  readonly end: number | string | null;
}

/** Runs the appender; `onAnswer` hears how many answers came and may kill it. */
export async function runAppender(
  options: AppenderOptions,
  onAnswer: (answers: number, child: ChildProcess) => void = () => undefined,
): Promise<Run> {
  const { folder, name, under = [], ...settings } = options;
  const program = new URL('appender.mjs', import.meta.url).pathname;
  const [command = '', ...args] = [...under, process.execPath, program, folder, name, JSON.stringify(settings)];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const run = { acknowledged: [] as Acknowledged[], failed: [] as { ids: string[]; failed: string }[] };
  for await (const line of createInterface({ input: child.stdout })) {
    const said = parse(line);
    if (said && 'position' in said) run.acknowledged.push(said);
    if (said && 'failed' in said) run.failed.push(said);
    onAnswer(run.acknowledged.length + run.failed.length, child);
  }
  const [code, signal] = await exited;
  return { ...run, end: signal ?? code };
}

/** A line that death cut short says nothing. */
function parse(line: string): (Acknowledged & object) | { ids: string[]; failed: string } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
