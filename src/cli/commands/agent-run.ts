import type { Agent } from '../../agent/index.js';
import type { Config } from '../../node/index.js';
import { createLogger, createMeters } from '../../observability/index.js';
import { createMetricsServer } from '../../rpc/index.js';
import { adaptAgents } from '../adapt-agents.js';
import { loadAgentFiles } from '../agent-file.js';
import { type AgentHost, createAgentHost } from '../agent-host.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type ForeignCodeWatch, watchForeignCode } from '../foreign-code.js';
import { awaitInterruption } from '../interrupt.js';
import { quietAtTerminal } from '../log-level.js';
import type { Terminal } from '../terminal.js';

/** What to run. */
export interface AgentRunInput {
  readonly file: readonly string[];
}

/** After so long without a node, a line says what is waited for. */
const patienceMs = 1000;

/**
 * `dacp agent run`: runs the agents of some files in this process, attached to a node, until Ctrl-C. When the node goes away they
 * stay, and attach again when it is back.
 */
export async function agentRun(context: Context, { file }: AgentRunInput): Promise<ExitCode | undefined> {
  const { terminal } = context;
  const loaded = context.configuration();
  const config = quietAtTerminal(loaded);
  const logger = createLogger({ level: config.logLevel, name: 'agent run' });
  const watch = watchForeignCode({ terminal, logger, files: file });
  try {
    const found = await Promise.race([loadAgentFiles(file), watch.broken]);
    if (!found) return exitCodes.failed;
    watch.loaded();
    return await run({ terminal, config, watch }, adaptAgents(found, loaded));
  } finally {
    watch.release();
  }
}

interface Surroundings {
  readonly terminal: Terminal;
  readonly config: Config;
  readonly watch: ForeignCodeWatch;
}

/** Closing: (1) the agents finish what they have, (2) the host leaves, (3) the metrics go. */
async function run({ terminal, config, watch }: Surroundings, agents: readonly Agent[]): Promise<ExitCode> {
  const meters = config.prometheusPort === undefined ? undefined : createMeters();
  const metrics = meters && createMetricsServer({ host: config.host, port: config.prometheusPort ?? 0, meters });
  const host = createAgentHost(config, agents, meters);
  const interruption = awaitInterruption();
  const interrupted = interruption.happened.then(() => exitCodes.ok);
  const end = Promise.race([interrupted, watch.broken.then(() => exitCodes.failed)]);
  try {
    await metrics?.start();
    await Promise.race([attach(terminal, host, config.node), end]);
    const code = await end;
    if (host.state === 'starting') {
      // Nothing is attached and nothing is under way; a close would wait for the start to give up.
      watch.release();
      process.exit(code || exitCodes.interrupted);
    }
    tell(terminal, { event: 'stopping' }, 'stopping: what is under way is finished');
    return code;
  } finally {
    interruption.release();
    const attached = host.state === 'running';
    await host.close();
    await metrics?.close();
    if (attached) tell(terminal, { event: 'stopped' }, 'stopped');
  }
}

async function attach(terminal: Terminal, host: AgentHost, node: string): Promise<void> {
  const waiting = setTimeout(() => terminal.note(`${whyNot(host, node)}; trying again`), patienceMs);
  try {
    await host.start();
  } finally {
    clearTimeout(waiting);
  }
  const { hostId, agents } = host;
  const text = `${terminal.style.strong(agents.join(', '))} ${terminal.style.good('attached')} to ${node} ${terminal.style.dim(`in host ${hostId}; Ctrl-C stops it`)}`;
  tell(terminal, { event: 'attached', host_id: hostId, agents, node, pid: process.pid }, text);
}

function whyNot({ refusal }: AgentHost, node: string): string {
  if (!refusal || refusal.code === 'UNAVAILABLE') return `no node answers at ${node} yet`;
  return `the node at ${node} does not take the host yet: ${refusal.message}`;
}

function tell(terminal: Terminal, event: Readonly<Record<string, unknown>>, text: string): void {
  if (terminal.json) terminal.object(event);
  else terminal.line(text);
}
