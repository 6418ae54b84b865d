import { relative, resolve } from 'node:path';
import { assertFilesExist } from '../agent-file.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { awaitInterruption, onNextInterrupt } from '../interrupt.js';
import { ownCommand } from '../own-command.js';
import type { AgentRun } from '../run-agents.js';
import { drainWait, noteWait } from '../waiting.js';
import { createFileWatch, type FileWatch } from './file-watch.js';
import { type Generation, startGeneration } from './generation.js';

/** What runs, and who is told. */
export type ReloadingRun = Pick<AgentRun, 'terminal' | 'report' | 'configuration' | 'files'> & {
  readonly verbose: boolean;
};

/** A run in its course. */
interface Course extends ReloadingRun {
  readonly watch: FileWatch;
  readonly interrupted: Promise<'interrupted'>;
  /** The generation that is attached. */
  current: Generation | undefined;
  /** Those that finish what they have, or are no longer wanted. */
  readonly leaving: Promise<void>[];
}

/**
 * Runs the agents of some files, each generation in a process of its own, until Ctrl-C. When a file is saved, or one that it imports,
 * the next generation is loaded; once that is attached, the one before finishes what it has and ends. One that cannot be loaded leaves
 * the one before in place. Errors: AGENT_FILE_UNUSABLE for a file that is not there.
 */
export async function runReloading(run: ReloadingRun): Promise<ExitCode> {
  const { terminal, report, files } = run;
  assertFilesExist(files);
  const interruption = awaitInterruption();
  const watch = createFileWatch(why => terminal.warn(`cannot watch files (${why}): what is saved is not loaded again`));
  for (const file of files) watch.add(resolve(file));
  const interrupted = interruption.happened.then(() => 'interrupted' as const);
  const course: Course = { ...run, watch, interrupted, current: undefined, leaving: [] };
  try {
    const code = await goOn(course);
    if (course.current) report.stopping();
    return code;
  } finally {
    watch.close();
    const inPeace = onNextInterrupt(() => process.exit(exitCodes.interrupted));
    const arrived = noteWait(terminal, drainWait(run.configuration.config.drainMs));
    await Promise.all([course.current?.stop(), ...course.leaving]);
    arrived();
    inPeace();
    interruption.release();
    if (course.current) report.stopped();
  }
}

/** One generation after the other, until Ctrl-C, or until the first cannot attach. */
async function goOn(course: Course): Promise<ExitCode> {
  const { watch, report, terminal, files, configuration, verbose, leaving, interrupted } = course;
  let everAttached = false;
  for (;;) {
    const { json } = terminal;
    const again = course.current !== undefined;
    const next = startGeneration({
      files,
      configuration,
      verbose,
      json,
      command: ownCommand(),
      again,
      read: watch.add,
    });
    const saved = watch.next();
    const event = await Promise.race([take(next, course), saved, interrupted]);
    if (event === 'attached') {
      everAttached = true;
      if (course.current) leaving.push(course.current.stop());
      course.current = next;
    } else leaving.push(next.stop());
    if (event === 'unattached' && !everAttached) return await next.ended;
    if (event === 'unloaded' || event === 'unattached') terminal.note(waitingFor(course));
    if (event === 'interrupted' || (await pause(course, saved)) === 'interrupted')
      return everAttached ? exitCodes.ok : exitCodes.interrupted;
    report.saved(nameOf(await saved, files));
  }
}

/** Has a generation take over. */
async function take(next: Generation, course: Course): Promise<'attached' | 'unloaded' | 'unattached'> {
  if (!(await next.loaded)) return 'unloaded';
  const { current, leaving } = course;
  if (isExclusive(course)) {
    course.current = undefined;
    if (current) leaving.push(current.stop());
    // Also those that an earlier one, which was given up since, has told to stop.
    await Promise.all(leaving);
  }
  return (await next.attach()) ? 'attached' : 'unattached';
}

/** Whether only one generation at a time can have what the settings name: a host id, a port. */
function isExclusive({ configuration: { config } }: Course): boolean {
  const { hostId, prometheusPort, serve } = config;
  return hostId !== undefined || prometheusPort !== undefined || (serve !== undefined && !serve.endsWith(':0'));
}

/** Until something is saved or it is over. A generation that ends by itself has said why, and is not started again as it is. */
async function pause(course: Course, saved: Promise<string>): Promise<string> {
  const { current, interrupted, terminal } = course;
  const ended = current?.ended.then(() => undefined);
  const event = await Promise.race([saved, interrupted, ...(ended ? [ended] : [])]);
  if (event !== undefined) return event;
  course.current = undefined;
  terminal.note(waitingFor(course));
  return await Promise.race([saved, interrupted]);
}

function waitingFor({ current, files }: Course): string {
  const waiting = `waiting for ${files.length === 1 ? files[0] : 'a file'} to be saved`;
  return current ? `what ran before goes on; ${waiting}` : waiting;
}

/** As the command line has it, else from the folder that we are in. */
function nameOf(path: string, files: readonly string[]): string {
  return files.find(file => resolve(file) === path) ?? relative(process.cwd(), path);
}
