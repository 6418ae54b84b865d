import type { MeshError } from '../base/index.js';

/** How a command ends, for scripts; docs/cli.md has the table. */
export const exitCodes = {
  ok: 0,
  /** Anything that has no code of its own here. */
  failed: 1,
  /** The command line, a setting or the message is wrong; trying again as it is does not help. */
  usage: 2,
  notFound: 3,
  /** No node answers, or the agent cannot be reached now. */
  unreachable: 4,
  deadline: 5,
  /** The agent answered with `refuse`, `failure` or `not_understood`. */
  refused: 6,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The exit code of an error. */
export function exitCodeOf(error: MeshError): ExitCode {
  switch (error.code) {
    case 'INVALID_ARGUMENT':
      return exitCodes.usage;
    case 'NOT_FOUND':
      return exitCodes.notFound;
    case 'UNAVAILABLE':
      return exitCodes.unreachable;
    case 'DEADLINE_EXCEEDED':
      return exitCodes.deadline;
    case 'CANCELLED':
      return exitCodes.interrupted;
    default:
      return exitCodes.failed;
  }
}
