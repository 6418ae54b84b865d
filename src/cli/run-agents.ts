import type { Agent } from '../agent/index.js';
import type { Config, LoadedConfig } from '../node/index.js';
import { createLogger, createMeters } from '../observability/index.js';
import { createMetricsServer } from '../rpc/index.js';
import { adaptAgents } from './adapt-agents.js';
import { loadAgentFiles } from './agent-file.js';
import { type AgentHost, createAgentHost } from './agent-host.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { type ForeignCodeWatch, watchForeignCode } from './foreign-code.js';
import { awaitInterruption } from './interrupt.js';
import { quietAtTerminal } from './log-level.js';
import { describeNamesake, findNamesakes } from './namesakes.js';
import type { RunReport } from './run-report.js';
import type { Terminal } from './terminal.js';
import { drainWait, noteWait } from './waiting.js';

/** What runs in this process, and who is told. */
export interface AgentRun {
  readonly terminal: Terminal;
  readonly report: RunReport;
  readonly configuration: LoadedConfig;
  readonly files: readonly string[];
  /** The agents take the place of others that run: these are no surprise. */
  readonly again?: boolean;
  /** Told the path of each file that is loaded, also of those that are imported. */
  read?(path: string): void;
  /** The files are loaded; the agents attach when this resolves. */
  loaded?(): Promise<void>;
}

/** After so long without a node, a line says what is waited for. */
const patienceMs = 1000;

/**
 * Runs the agents of some files in this process, attached to a node, until it is told to end. When the node goes away they stay, and
 * attach again when it is back. Errors: AGENT_FILE_UNUSABLE; as `createAgentHost`.
 */
export async function runAgents(run: AgentRun): Promise<ExitCode> {
  const { terminal, files } = run;
  const config = quietAtTerminal(run.configuration);
  const logger = createLogger({ level: config.logLevel, name: 'agent run' });
  const watch = watchForeignCode({ terminal, logger, files });
  // While files are loaded nothing else may keep the process: that is how Node finds an await that nothing will settle.
  const interruption = awaitInterruption({ held: false });
  const end = Promise.race([interruption.happened.then(() => exitCodes.ok), watch.broken.then(() => exitCodes.failed)]);
  try {
    const found = await Promise.race([loadAgentFiles(files, run.read), end]);
    if (typeof found === 'number') return found || exitCodes.interrupted;
    watch.loaded();
    interruption.hold();
    const ended = await Promise.race([run.loaded?.(), end]);
    if (ended !== undefined) return ended;
    return await attached({ ...run, config, watch, end }, adaptAgents(found, run.configuration));
  } finally {
    interruption.release();
    watch.release();
  }
}

interface Surroundings extends AgentRun {
  readonly config: Config;
  readonly watch: ForeignCodeWatch;
  readonly end: Promise<ExitCode>;
}

/** Closing: (1) the agents finish what they have, (2) the host leaves, (3) the metrics go. */
async function attached(around: Surroundings, agents: readonly Agent[]): Promise<ExitCode> {
  const { config, report, end } = around;
  const meters = config.prometheusPort === undefined ? undefined : createMeters();
  const metrics = meters && createMetricsServer({ host: config.host, port: config.prometheusPort ?? 0, meters });
  const host = createAgentHost(config, agents, meters);
  try {
    await metrics?.start();
    const namesakes = around.again ? [] : await findNamesakes(config, agents);
    for (const one of namesakes) if (!one.alike) around.terminal.warn(describeNamesake(one));
    await Promise.race([attach(around, host), end]);
    const code = await end;
    if (host.state === 'starting') {
      // Nothing is attached and nothing is under way; a close would wait for the start to give up.
      around.watch.release();
      process.exit(code || exitCodes.interrupted);
    }
    report.stopping();
    return code;
  } finally {
    const wasAttached = host.state === 'running';
    // In a process that another one started, that one says so.
    const arrived = process.connected ? undefined : noteWait(around.terminal, drainWait(config.drainMs));
    await host.close();
    await metrics?.close();
    arrived?.();
    if (wasAttached) report.stopped();
  }
}

async function attach({ terminal, report, config }: Surroundings, host: AgentHost): Promise<void> {
  const waiting = setTimeout(() => terminal.note(`${whyNot(host, config.node)}; trying again`), patienceMs);
  try {
    await host.start();
  } finally {
    clearTimeout(waiting);
  }
  report.attached(host, config.node);
}

function whyNot({ refusal }: AgentHost, node: string): string {
  if (!refusal || refusal.code === 'UNAVAILABLE') return `no node answers at ${node} yet`;
  return `the node at ${node} does not take the host yet: ${refusal.message}`;
}
