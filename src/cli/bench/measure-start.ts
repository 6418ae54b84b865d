import { figuresOf } from './closed-loop.js';
import type { Measured, MeasureOptions, StartFigures } from './measured.js';
import type { Place } from './orders.js';
import { type Parts, type StartOptions, startParts, usages } from './parts.js';
import type { Row } from './row.js';

/** An answer has come. */
interface Started {
  readonly parts: Parts;
  readonly tookMs: number;
}

/**
 * Starts node, host and client and asks once: all at the same time, and again each when the one before is ready. Then adds agents that
 * do nothing, and looks what they take when all are known to the node.
 */
export async function measureStart(row: Row, place: Place, { started }: MeasureOptions): Promise<Measured> {
  const atOnce = await start(place, { started, atOnce: true });
  await atOnce.parts[Symbol.asyncDispose]();
  const { parts, tookMs } = await start(place, { started });
  try {
    const first = await usages(parts);
    const idle = await addIdle(parts, row.agents);
    return {
      figures: figuresOf([tookMs], tookMs),
      cpuUs: { node: first.node.cpuUs, host: first.host.cpuUs, client: first.client.cpuUs },
      rssBytes: { node: first.node.rssBytes, host: first.host.rssBytes, client: first.client.rssBytes },
      start: { seconds: tookMs / 1000, atOnceSeconds: atOnce.tookMs / 1000, ...idle },
    };
  } finally {
    await parts[Symbol.asyncDispose]();
  }
}

async function start(place: Place, options: Omit<StartOptions, 'troops'>): Promise<Started> {
  const begunMs = performance.now();
  const parts = await startParts(place, { ...options, troops: [{ sort: 'echo', count: 1 }] });
  try {
    await parts.client.order('reach', 'echo');
    return { parts, tookMs: performance.now() - begunMs };
  } catch (error) {
    await parts[Symbol.asyncDispose]();
    throw error;
  }
}

async function addIdle(parts: Parts, count: number): Promise<Omit<StartFigures, 'seconds' | 'atOnceSeconds'>> {
  const before = await usages(parts, { collect: true });
  const begunMs = performance.now();
  await parts.host.order('add', { sort: 'idle', count });
  await parts.client.order('reach', `idle-${count - 1}`);
  const idleSeconds = (performance.now() - begunMs) / 1000;
  const after = await usages(parts, { collect: true });
  return {
    idleAgents: count,
    idleSeconds,
    hostBytesPerAgent: (after.host.rssBytes - before.host.rssBytes) / count,
    nodeBytesPerAgent: (after.node.rssBytes - before.node.rssBytes) / count,
    hostBytesWithIdle: after.host.rssBytes,
  };
}
