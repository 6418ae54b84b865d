import { figuresOf } from './closed-loop.js';
import type { Measured, MeasureOptions, StartFigures } from './measured.js';
import type { Place } from './orders.js';
import { type Parts, startParts, usages } from './parts.js';
import type { Row } from './row.js';

/**
 * Starts node, host and client, each when the one before is ready, and asks once. Then adds agents that do nothing, and looks what
 * they take when all are known to the node.
 */
export async function measureStart(row: Row, place: Place, options: MeasureOptions): Promise<Measured> {
  const begunMs = performance.now();
  const parts = await startParts(place, [{ sort: 'echo', count: 1 }], options.started);
  try {
    await parts.client.order('reach', 'echo');
    const tookMs = performance.now() - begunMs;
    const first = await usages(parts);
    const idle = await addIdle(parts, row.agents);
    return {
      figures: figuresOf([tookMs], tookMs),
      cpuUs: { node: first.node.cpuUs, host: first.host.cpuUs, client: first.client.cpuUs },
      rssBytes: { node: first.node.rssBytes, host: first.host.rssBytes, client: first.client.rssBytes },
      start: { seconds: tookMs / 1000, ...idle },
    };
  } finally {
    await parts[Symbol.asyncDispose]();
  }
}

async function addIdle(parts: Parts, count: number): Promise<Omit<StartFigures, 'seconds'>> {
  const before = await usages(parts, { collect: true });
  await parts.host.order('add', { sort: 'idle', count });
  await parts.client.order('reach', `idle-${count - 1}`);
  const after = await usages(parts, { collect: true });
  return {
    idleAgents: count,
    hostBytesPerAgent: (after.host.rssBytes - before.host.rssBytes) / count,
    nodeBytesPerAgent: (after.node.rssBytes - before.node.rssBytes) / count,
    hostBytesWithIdle: after.host.rssBytes,
  };
}
