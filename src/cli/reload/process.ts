import { once } from 'node:events';
import { toMeshError } from '../../base/index.js';
import { exitCodeOf, exitCodes } from '../exit-codes.js';
import { awaitInterruption } from '../interrupt.js';
import { runAgents } from '../run-agents.js';
import { createRunReport } from '../run-report.js';
import { createTerminal } from '../terminal.js';
import type { FromGeneration, ToGeneration } from './messages.js';
import { endWithParent } from './watchdog.js';

/**
 * One generation of the agents of `dacp agent run`, a process of its own: the files as they are now. It loads them, waits until it may
 * attach, and drains when its channel closes.
 */
const interruption = awaitInterruption();
/** Waited for by the file that loads this one. */
export const finished = perform();

async function perform(): Promise<void> {
  const told = await Promise.race([once(process, 'message'), interruption.happened]);
  interruption.release();
  const code = told ? await run(told[0] as ToGeneration) : exitCodes.interrupted;
  // What code of others left behind, such as a timer, must not keep the process.
  await Promise.all([process.stdout, process.stderr].map(stream => new Promise(done => stream.write('', done))));
  process.exit(code);
}

async function run(order: ToGeneration) {
  if (order === 'attach') return exitCodes.failed;
  const { load: files, configuration, json, verbose, command, again } = order;
  // A second more than whoever started this gives it.
  endWithParent(configuration.config.drainMs + 2000);
  const terminal = createTerminal({ json, verbose, command });
  const report = createRunReport(terminal);
  try {
    return await runAgents({
      terminal,
      configuration,
      again,
      files,
      report: {
        ...report,
        attached(host, node) {
          // First: whoever reads the line may interrupt who started this, which then has to know.
          say('attached');
          report.attached(host, node);
        },
        // Who started this says so, once for all generations.
        stopping: () => undefined,
        stopped: () => undefined,
      },
      read: path => say({ read: path }),
      async loaded() {
        say('loaded');
        await once(process, 'message');
      },
    });
  } catch (error) {
    const failure = toMeshError(error);
    terminal.fail(failure);
    return exitCodeOf(failure);
  }
}

function say(message: FromGeneration): void {
  if (process.connected) process.send?.(message);
}
