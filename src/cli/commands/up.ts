import { type Config, createNode, type Node } from '../../node/index.js';
import type { Context } from '../context.js';
import type { DemoProcesses } from '../demo/process.js';
import { awaitInterruption } from '../interrupt.js';
import { quietAtTerminal } from '../log-level.js';
import { createUpReport, type UpReport } from '../up-report.js';

/** What to run beside the node. */
export interface UpInput {
  readonly demo?: boolean;
  /** Does not show what the demo's agents say to each other. */
  readonly quiet?: boolean;
}

/**
 * `dacp up`: runs a node until Ctrl-C, with `--demo` also agent hosts that attach to it. Closing: (1) the agent hosts finish and
 * leave, (2) the node drains.
 */
export async function up(context: Context, input: UpInput): Promise<undefined> {
  const startedMs = performance.now();
  const config = quietAtTerminal(context.configuration());
  const report = createUpReport(context.terminal, { config, startedMs });
  const interruption = awaitInterruption();
  // First, so that all processes load at the same time.
  const demo = input.demo ? (await import('../demo/process.js')).startDemo() : undefined;
  const over = new AbortController();
  let node: Node | undefined;
  try {
    node = await createNode(config);
    await node.start();
    report.ready(node);
    const hostConfig = demo && (await (await import('../demo/tls.js')).configOfHosts(config, node.address));
    if (hostConfig) await attachDemo(demo, { node, config: hostConfig, report });
    report.complete();
    if (hostConfig && !input.quiet)
      void (await import('../demo/flow.js')).showFlow(hostConfig, context.terminal, over.signal);
    await interruption.happened;
    report.stopping();
  } finally {
    over.abort();
    interruption.release();
    await demo?.stop(config.drainMs);
    await node?.close();
  }
  report.stopped();
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
