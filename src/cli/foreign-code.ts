import { MeshError, toMeshError } from '../base/index.js';
import { type Logger, logEvents } from '../observability/index.js';
import { exitCodes } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** What the watch speaks with, and of. */
export interface ForeignCodeParts {
  readonly terminal: Terminal;
  readonly logger: Logger;
  /** Whose code it is. */
  readonly files: readonly string[];
}

/** A watch over code of others that runs in this process. */
export interface ForeignCodeWatch {
  /** Resolves at an exception that nobody caught, once it was told: the process is to end. */
  readonly broken: Promise<void>;
  /** The files are loaded. */
  loaded(): void;
  release(): void;
}

/** After so long, a line says that files are still being loaded. */
const patienceMs = 5000;

/**
 * Begins to watch: a rejection that nobody handles is logged as `agent_error` and the process goes on; an exception that nobody
 * caught is told in one line; that the code ends the process, or never finishes loading, is told too.
 */
export function watchForeignCode({ terminal, logger, files }: ForeignCodeParts): ForeignCodeWatch {
  const where = files.join(', ');
  let loading = true;
  const waiting = setTimeout(() => terminal.note(`${where} is still being loaded`), patienceMs).unref();
  let broke: () => void = () => undefined;
  const broken = new Promise<void>(resolve => {
    broke = resolve;
  });
  const rejected = (reason: unknown) => {
    const { name, message } = reason instanceof Error ? reason : new Error(String(reason));
    const fields = { event: logEvents.agentError, type: name, message, context: `unhandled rejection in ${where}` };
    logger.error({ ...fields, err: reason }, 'a promise of an agent was rejected and nobody handled it');
  };
  const thrown = (cause: unknown) => {
    terminal.fail(
      new MeshError('HANDLER_FAILED', `code of ${where} threw and nobody caught it: ${toMeshError(cause).message}`, {
        cause,
      }),
    );
    broke();
  };
  const ended = (given: number) => {
    // A reader of the output that has gone ends the process too, and that is nobody's fault.
    if (process.stdout.errored) return;
    const code = Number(process.exitCode ?? given);
    terminal.fail(
      new MeshError('AGENT_FILE_UNUSABLE', `${where} ${loading ? whileLoading(code) : whileRunning(code)}`),
    );
    process.exitCode = loading ? exitCodes.usage : code || exitCodes.failed;
  };
  process.on('unhandledRejection', rejected).on('uncaughtException', thrown).on('exit', ended);
  return {
    broken,
    loaded() {
      clearTimeout(waiting);
      loading = false;
    },
    release() {
      clearTimeout(waiting);
      process.off('unhandledRejection', rejected).off('uncaughtException', thrown).off('exit', ended);
    },
  };
}

/** Node's own code for a module whose top-level await nothing can settle any more. */
const unsettled = 13;

function whileLoading(code: number): string {
  return code === unsettled
    ? 'never finishes loading: it awaits, at its top level, what nothing will settle'
    : `ended the process while it was loaded, with exit code ${code}`;
}

function whileRunning(code: number): string {
  return `ended the process, with exit code ${code}; its agents have not left the mesh`;
}
