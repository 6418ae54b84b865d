import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { toMeshError } from '../../base/index.js';
import { type Config, createNode, type Node } from '../../node/index.js';
import { assertFree } from '../../rpc/index.js';
import type { Context } from '../context.js';
import type { DemoProcesses } from '../demo/process.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { awaitInterruption } from '../interrupt.js';
import { quietAtTerminal } from '../log-level.js';
import { leaveAddress, withTaken } from '../taken.js';
import { createUpReport, type UpReport } from '../up-report.js';
import { drainWait, noteWait } from '../waiting.js';

/** What to run beside the node. */
export interface UpInput {
  readonly demo?: boolean;
  /** Does not show what the demo's agents say to each other. */
  readonly quiet?: boolean;
}

/** As long as this a signal that others have had may take to arrive here, in ms. */
const hearMs = 200;

/**
 * `dacp up`: runs a node until Ctrl-C, with `--demo` also agent hosts that attach to it. Closing: (1) the agent hosts finish and
 * leave, (2) the node drains.
 */
export async function up(context: Context, input: UpInput): Promise<ExitCode> {
  const startedMs = performance.now();
  const config = quietAtTerminal(context.configuration());
  const report = createUpReport(context.terminal, { config, startedMs });
  const interruption = awaitInterruption();
  // First, so that all processes load at the same time.
  const demo = input.demo ? (await import('../demo/process.js')).startDemo() : undefined;
  const over = new AbortController();
  const closing: (() => unknown)[] = [];
  let begun: Promise<Config | undefined> | undefined;
  let ready = false;
  try {
    begun = begin({ config, report, demo, closing, signal: over.signal });
    const interrupted = interruption.happened.then(() => 'interrupted' as const);
    const hostConfig = await Promise.race([afterSignals(begun), interrupted]);
    if (hostConfig !== 'interrupted') {
      ready = true;
      report.complete();
      if (hostConfig && !input.quiet)
        void (await import('../demo/flow.js')).showFlow(hostConfig, context.terminal, over.signal);
      await interrupted;
    }
    report.stopping();
  } finally {
    over.abort();
    interruption.release();
    const arrived = noteWait(context.terminal, drainWait(config.drainMs));
    await demo?.stop(config.drainMs);
    await begun?.catch(() => undefined);
    for (const close of closing.reverse()) await close();
    arrived();
  }
  report.stopped();
  return ready ? exitCodes.ok : exitCodes.interrupted;
}

/** Ctrl-C at a terminal reaches the demo's hosts too: that they end for it may be known before it is heard here. */
async function afterSignals<T>(begun: Promise<T>): Promise<T> {
  try {
    return await begun;
  } catch (error) {
    if (toMeshError(error).reason === 'UNREACHABLE') await pause(hearMs);
    throw error;
  }
}

interface Beginning {
  readonly config: Config;
  readonly report: UpReport;
  readonly demo: DemoProcesses | undefined;
  /** Filled with what gives back what was taken, in the order in which it was. */
  readonly closing: (() => unknown)[];
  /** Aborted: it is over already. */
  readonly signal: AbortSignal;
}

/** Starts all. Resolves with the configuration of the demo's hosts. */
async function begin({ config, report, demo, closing, signal }: Beginning): Promise<Config | undefined> {
  const node = await startNode(config, closing);
  closing.push(leaveAddress(config.data, node.address));
  if (signal.aborted) return undefined;
  report.ready(node);
  const hostConfig = demo && (await (await import('../demo/tls.js')).configOfHosts(config, node.address));
  if (hostConfig) await attachDemo(demo, { node, config: hostConfig, report });
  return hostConfig;
}

/** Errors: PORT_TAKEN and DATA_FOLDER_HELD, which say by whom. */
async function startNode(config: Config, closing: Beginning['closing']): Promise<Node> {
  try {
    await assertStartable(config);
    const node = await createNode(config);
    closing.push(() => node.close());
    await node.start();
    return node;
  } catch (error) {
    throw await withTaken(error, config);
  }
}

/** What cannot start leaves no new folder behind: the port is the last that a node takes, its folder the first. Errors: PORT_TAKEN. */
async function assertStartable({ postgres, data, host, port }: Config): Promise<void> {
  if (postgres === undefined && port !== 0 && !existsSync(data)) await assertFree(host, port);
}

interface DemoSurroundings {
  readonly node: Node;
  readonly config: Config;
  readonly report: UpReport;
}

/** The demo's hosts end with their `dacp up`: what a node that was killed, or one of them, has left behind is nobody's. */
async function attachDemo(demo: DemoProcesses, { node, config, report }: DemoSurroundings): Promise<void> {
  await node.dismiss(demo.hostIds);
  await demo.attach(config, {
    attached: report.attached,
    ended(host) {
      report.ended(host);
      // When it fails, the lease runs out in its own time.
      node.dismiss([host.hostId]).catch(() => undefined);
    },
  });
}
