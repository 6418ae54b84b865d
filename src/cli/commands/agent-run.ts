import { createMeters } from '../../observability/index.js';
import { createMetricsServer } from '../../rpc/index.js';
import { adaptAgents } from '../adapt-agents.js';
import { loadAgentFiles } from '../agent-file.js';
import { type AgentHost, createAgentHost } from '../agent-host.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
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
 * stay, and attach again when it is back. Closing: (1) the agents finish what they have, (2) the host leaves, (3) the metrics go.
 */
export async function agentRun(context: Context, { file }: AgentRunInput): Promise<undefined> {
  const { terminal } = context;
  const loaded = context.configuration();
  const config = quietAtTerminal(loaded);
  const agents = adaptAgents(await loadAgentFiles(file), loaded);
  const meters = config.prometheusPort === undefined ? undefined : createMeters();
  const metrics = meters && createMetricsServer({ host: config.host, port: config.prometheusPort ?? 0, meters });
  const interruption = awaitInterruption();
  const host = createAgentHost(config, agents, meters);
  try {
    await metrics?.start();
    await Promise.race([attach(terminal, host, config.node), interruption.happened]);
    await interruption.happened;
    // Nothing is attached and nothing is under way; a close would wait for the start to give up.
    if (host.state === 'starting') process.exit(exitCodes.interrupted);
    tell(terminal, { event: 'stopping' }, 'stopping: what is under way is finished');
  } finally {
    interruption.release();
    await host.close();
    await metrics?.close();
  }
  tell(terminal, { event: 'stopped' }, 'stopped');
}

async function attach(terminal: Terminal, host: AgentHost, node: string): Promise<void> {
  const waiting = setTimeout(() => terminal.note(`no node answers at ${node} yet; trying again`), patienceMs);
  try {
    await host.start();
  } finally {
    clearTimeout(waiting);
  }
  const { hostId, agents } = host;
  const text = `${terminal.style.strong(agents.join(', '))} ${terminal.style.good('attached')} to ${node} ${terminal.style.dim(`in host ${hostId}; Ctrl-C stops it`)}`;
  tell(terminal, { event: 'attached', host_id: hostId, agents, node, pid: process.pid }, text);
}

function tell(terminal: Terminal, event: Readonly<Record<string, unknown>>, text: string): void {
  if (terminal.json) terminal.object(event);
  else terminal.line(text);
}
