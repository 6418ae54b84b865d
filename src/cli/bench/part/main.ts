import { toMeshError } from '../../../base/index.js';
import { awaitInterruption } from '../../interrupt.js';
import type { Answer, Order, Role } from '../orders.js';
import type { Doings } from './doings.js';
import { createProfiler } from './profiler.js';
import { usage } from './usage.js';

/**
 * One of the processes of a measurement, which `dacp bench` forks: node, host or client, as its first argument says. It does what
 * it is told over the channel. When `dacp bench` is gone, however it ended, the channel closes and so does this.
 */

const interruption = awaitInterruption();
const role = process.argv[2] as Role;
/** Waited for by the file that loads this one. */
export const finished = serve();

async function serve(): Promise<void> {
  const doings: Doings = { usage, ...createProfiler(), ...(await load(role)) };
  process.on('message', order => void perform(doings, order as Order));
  await interruption.happened;
  // The figures are out; whatever does not close ends with the process.
  await doings.close().catch(() => undefined);
  process.exit();
}

/** Each role loads what it needs and no more: its start is measured. */
async function load(name: Role): Promise<Doings> {
  switch (name) {
    case 'node':
      return (await import('./node.js')).createNodePart();
    case 'host':
      return (await import('./host.js')).createHostPart();
    case 'client':
      return (await import('./client.js')).createClientPart();
  }
}

async function perform(doings: Doings, { id, name, takes }: Order): Promise<void> {
  try {
    const perform = doings[name] as ((takes: unknown) => unknown) | undefined;
    if (!perform) throw new Error(`the ${role} does not know how to "${name}"`);
    answer({ id, gives: await perform(takes) });
  } catch (error) {
    const { reason, message } = toMeshError(error);
    answer({ id, failure: { reason, message } });
  }
}

function answer(value: Answer): void {
  if (process.connected) process.send?.(value);
}
