import { describe, expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../../base/index.js';
import { createNamespaceWatches } from './namespace-watches.js';

function scene() {
  const clock = createFakeClock();
  const begun: { namespace: string; signal: AbortSignal; fail: (error: Error) => void }[] = [];
  const told: string[] = [];
  const watches = createNamespaceWatches({
    clock,
    follow: (namespace, signal) =>
      new Promise((_, reject) => {
        begun.push({ namespace, signal, fail: reject });
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
    missed: namespace => told.push(`missed ${namespace}`),
    failed: error => told.push(error.reason),
  });
  return { clock, begun, told, watches };
}

describe('watches of namespaces', () => {
  it('are one for each, for as long as somebody wants it', () => {
    const { begun, watches } = scene();
    for (const namespace of ['a', 'b', 'a']) watches.want(namespace);
    expect(begun.map(({ namespace }) => namespace)).toEqual(['a', 'b']);
    watches.release('a');
    expect(begun[0]?.signal.aborted).toBe(false);
    watches.release('a');
    expect(begun.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    watches.want('a');
    expect(begun).toHaveLength(3);
  });

  it('begin anew after a failure, and say that something may have been missed', async () => {
    const { clock, begun, told, watches } = scene();
    watches.want('a');
    begun[0]?.fail(new MeshError('STORE_FAILED', 'away'));
    await clock.advanceAsync(100);
    expect(begun).toHaveLength(2);
    expect(told).toEqual(['STORE_FAILED', 'missed a']);
  });

  it('end with the one who stops them, and do not begin again', async () => {
    const { clock, begun, told, watches } = scene();
    watches.want('a');
    watches.stop();
    await clock.advanceAsync(60_000);
    expect([begun.length, told]).toEqual([1, []]);
  });
});
