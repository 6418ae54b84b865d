import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { createRunReport } from '../run-report.js';

/** What to run. */
export interface AgentRunInput {
  readonly file: readonly string[];
  /** Loads the files again when they are saved. */
  readonly watch: boolean;
}

/**
 * `dacp agent run`: runs the agents of some files, attached to a node, until Ctrl-C: in a process of their own that is replaced when a
 * file is saved, or without that in this one.
 */
export async function agentRun(context: Context, { file, watch }: AgentRunInput): Promise<ExitCode> {
  const { terminal, verbose } = context;
  const configuration = context.configuration();
  const run = { terminal, report: createRunReport(terminal), configuration, files: file };
  if (watch) return await (await import('../reload/reload.js')).runReloading({ ...run, verbose });
  return await (await import('../run-agents.js')).runAgents(run);
}
