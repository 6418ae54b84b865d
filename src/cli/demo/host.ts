import { once } from 'node:events';
import { toMeshError } from '../../base/index.js';
import { createAgentHost } from '../agent-host.js';
import { awaitInterruption } from '../interrupt.js';
import { agentsOf } from './hosts.js';
import type { AttachTo, DemoReport } from './messages.js';

/**
 * A demo's agent host, a process of its own that `dacp up` forks. It is started before the node is, so that both load at the same
 * time; the configuration comes over the channel. When `dacp up` is gone, however it ended, the channel closes and so does this.
 */
const interruption = awaitInterruption();
/** Waited for by the file that loads this one. */
export const finished = perform();

async function perform(): Promise<void> {
  const told = await Promise.race([once(process, 'message'), interruption.happened]);
  if (told) await run(told[0] as AttachTo);
  interruption.release();
  if (process.connected) process.disconnect();
}

async function run({ name, config }: AttachTo): Promise<void> {
  // One address cannot serve three hosts.
  const own = { ...config, hostId: name, serve: undefined, advertise: undefined };
  const host = createAgentHost(own, agentsOf[name]);
  try {
    await host.start();
    report({ hostId: host.hostId, agents: host.agents });
    await interruption.happened;
  } catch (error) {
    report({ failure: toMeshError(error).message });
    process.exitCode = 1;
  }
  await host.close();
}

function report(message: DemoReport): void {
  if (process.connected) process.send?.(message);
}
