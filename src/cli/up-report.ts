import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config, Node } from '../node/index.js';
import { shownUrl } from '../storage/index.js';
import { type DemoEvents, describeEnded } from './demo/keeper.js';
import { createHint, type Hint, workAtHand } from './hints.js';
import { ownCommand } from './own-command.js';
import { packageVersion } from './package-version.js';
import { columns } from './table.js';
import type { Terminal } from './terminal.js';
import { formatDuration } from './values.js';

/** What `dacp up` says in its course. */
export interface UpReport extends DemoEvents {
  /** The node takes calls. */
  ready(node: Pick<Node, 'address' | 'metricsAddress'>): void;
  /** Everything runs. */
  complete(): void;
  stopping(): void;
  stopped(): void;
}

/** What a report is made of. */
interface UpReportParts {
  readonly config: Config;
  /** When the command began, by `performance.now()`. */
  readonly startedMs: number;
}

/** Makes the report, for people or for programs. */
export function createUpReport(terminal: Terminal, parts: UpReportParts): UpReport {
  return terminal.json ? forPrograms(terminal, parts) : forPeople(terminal, parts);
}

function forPrograms(terminal: Terminal, { config, startedMs }: UpReportParts): UpReport {
  const elapsed = () => Math.round(performance.now() - startedMs);
  return {
    ready: ({ address, metricsAddress }) =>
      terminal.object({
        event: 'ready',
        address,
        ...(metricsAddress !== undefined && { metrics: metricsAddress }),
        node_id: config.nodeId,
        data: resolve(config.data),
        ...(config.postgres !== undefined && { postgres: shownUrl(config.postgres) }),
        ...(config.kafka !== undefined && { kafka: config.kafka }),
        version: packageVersion(),
        pid: process.pid,
        elapsed_ms: elapsed(),
      }),
    attached: ({ hostId, agents, pid }) =>
      terminal.object({ event: 'attached', host_id: hostId, agents, pid, elapsed_ms: elapsed() }),
    ended: ({ hostId, pid, exitCode, signal, lastLines, times, restartInMs }) =>
      terminal.object({
        event: 'ended',
        host_id: hostId,
        pid,
        exit_code: exitCode,
        signal,
        last_lines: lastLines,
        times,
        restart_in_ms: restartInMs,
      }),
    complete: () => undefined,
    stopping: () => terminal.object({ event: 'stopping' }),
    stopped: () => terminal.object({ event: 'stopped' }),
  };
}

function forPeople(terminal: Terminal, { config, startedMs }: UpReportParts): UpReport {
  const { style } = terminal;
  const rows: string[][] = [];
  let where = '';
  let demo = false;
  let complete = false;
  return {
    ready({ address, metricsAddress }) {
      where = address;
      rows.push(
        ['node', style.strong(address), style.dim('gRPC, gRPC-Web, Connect; /health /ready /metrics')],
        ['data', resolve(config.data), ''],
      );
      if (config.postgres !== undefined) rows.push(['record', shownUrl(config.postgres), style.dim('PostgreSQL')]);
      if (config.kafka !== undefined) rows.push(['events', config.kafka, style.dim('Kafka')]);
      if (metricsAddress !== undefined) rows.push(['metrics', metricsAddress, style.dim('/metrics alone')]);
    },
    attached({ hostId, agents, pid }) {
      demo = true;
      if (complete)
        terminal.line(`${style.good('attached again')}: ${agents.join(', ')} in host ${hostId}, process ${pid}`);
      rows.push(['agents', style.strong(agents.join(', ')), style.dim(`host ${hostId}, process ${pid}`)]);
    },
    ended: host => terminal.warn(describeEnded(host)),
    complete() {
      complete = true;
      const took = formatDuration(performance.now() - startedMs);
      terminal.line(`dacp ${packageVersion()} ${style.good('is ready')} ${style.dim(`after ${took}`)}\n`);
      for (const line of columns(rows)) terminal.line(`  ${line}`);
      terminal.line('\nIn another terminal:');
      for (const line of suggestions(createHint(where), demo)) terminal.line(`  ${line}`);
      terminal.line(style.dim('\nCtrl-C stops it.'));
    },
    stopping: () => terminal.line(style.dim('stopping: what is under way is finished')),
    stopped: () => terminal.line(style.dim('stopped')),
  };
}

/** Command lines that work as they stand. */
function suggestions(dacp: Hint, demo: boolean): string[] {
  if (!demo) return [dacp('status'), dacp('log --follow'), `${ownCommand()} agent new greeter`];
  return [
    dacp(`negotiate --capability text.summarize ${workAtHand()}`),
    ...(existsSync('README.md') ? [dacp('report README.md')] : []),
    dacp('negotiations'),
    dacp('ask echo hello'),
    dacp('agents'),
  ];
}
