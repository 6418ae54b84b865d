import { createNode, type Node } from '../../node/index.js';
import type { Context } from '../context.js';
import { awaitInterruption } from '../interrupt.js';
import { quietAtTerminal } from '../log-level.js';
import { createUpReport } from '../up-report.js';

/** What to run beside the node. */
export interface UpInput {
  readonly demo?: boolean;
}

/**
 * `dacp up`: runs a node until Ctrl-C, with `--demo` also an agent host that attaches to it. Closing: (1) the agent host finishes and
 * leaves, (2) the node drains.
 */
export async function up(context: Context, input: UpInput): Promise<undefined> {
  const startedMs = performance.now();
  const config = quietAtTerminal(context.configuration());
  const report = createUpReport(context.terminal, { config, startedMs });
  const interruption = awaitInterruption();
  // First, so that both processes load at the same time.
  const demo = input.demo ? (await import('../demo/process.js')).startDemo() : undefined;
  let node: Node | undefined;
  try {
    node = await createNode(config);
    await node.start();
    report.ready(node);
    if (demo) report.attached({ pid: demo.pid, ...(await demo.attach({ ...config, node: node.address })) });
    report.complete();
    await interruption.happened;
    report.stopping();
  } finally {
    interruption.release();
    await demo?.stop(config.drainMs);
    await node?.close();
  }
  report.stopped();
}
