import { describe, expect, it } from 'vitest';
import { createLifecycle } from './lifecycle.js';

function recorded(failStart = false) {
  const calls: string[] = [];
  const lifecycle = createLifecycle({
    name: 'thing',
    start: async () => {
      calls.push('start');
      if (failStart) throw new Error('no');
    },
    close: async () => {
      calls.push(`close while ${lifecycle.state}`);
    },
  });
  return { lifecycle, calls };
}

describe('lifecycle', () => {
  it('goes new, running, draining, closed; closing twice closes once', async () => {
    const { lifecycle, calls } = recorded();
    expect(lifecycle.state).toBe('new');
    await lifecycle.start();
    expect(lifecycle.state).toBe('running');
    await Promise.all([lifecycle.close(), lifecycle.close()]);
    expect(lifecycle.state).toBe('closed');
    expect(calls).toEqual(['start', 'close while draining']);
  });

  it('closes what a failed start left, says why it failed, and stays failed', async () => {
    const { lifecycle, calls } = recorded(true);
    await expect(lifecycle.start()).rejects.toThrow('no');
    expect(lifecycle.state).toBe('failed');
    await lifecycle.close();
    expect(calls).toEqual(['start', 'close while starting']);
  });

  it('closes without a start, and then refuses to start', async () => {
    const { lifecycle, calls } = recorded();
    await lifecycle.close();
    await expect(lifecycle.start()).rejects.toMatchObject({ reason: 'NOT_STARTED' });
    expect(calls).toEqual([]);
  });

  it('waits for a start under way before it closes', async () => {
    const { lifecycle, calls } = recorded();
    const starting = lifecycle.start();
    const closing = lifecycle.close();
    await Promise.all([starting, closing]);
    expect(calls).toEqual(['start', 'close while draining']);
    expect(lifecycle.state).toBe('closed');
  });

  it('that fails to start while it is closed gives back what it has once, and is failed when both have ended', async () => {
    const calls: string[] = [];
    const lifecycle = createLifecycle({
      name: 'thing',
      start: async () => {
        throw new Error('no');
      },
      close: async () => {
        calls.push('close');
        await new Promise(resolve => setImmediate(resolve));
        calls.push('closed');
      },
    });
    const starting = expect(lifecycle.start()).rejects.toThrow('no');
    await lifecycle.close();
    expect(calls).toEqual(['close', 'closed']);
    expect(lifecycle.state).toBe('failed');
    await starting;
  });
});
