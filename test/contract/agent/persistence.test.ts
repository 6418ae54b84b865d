import { describe, expect, test } from 'vitest';
import { type Agent, createVolatileMemory, defineAgent, type OpenMemory } from '../../../src/agent/index.js';
import { createFakeClock, MeshError } from '../../../src/base/index.js';
import { createTestMesh } from '../../../src/testing.js';

/** Counts what it is asked, and remembers it. */
function counter(persistent: Agent['persistence'] | boolean = true): Agent {
  return defineAgent({
    id: 'counter',
    persistent,
    capabilities: {
      count: {
        handle(by, { knowledge }) {
          const count = Number(knowledge.get('count') ?? 0) + Number(by);
          knowledge.put('count', count);
          return count;
        },
      },
      recall: { handle: (key, { knowledge }) => knowledge.get(String(key)) ?? null },
      note: {
        handle(entry, { knowledge }) {
          const { key, value, ttlMs } = entry as { key: string; value: unknown; ttlMs?: number };
          knowledge.put(key, value, ttlMs);
        },
      },
      forget: { handle: (key, { knowledge }) => knowledge.remove(String(key)) },
      fail: {
        handle(_, { knowledge }) {
          knowledge.put('failed', true);
          throw new Error('no');
        },
      },
    },
  });
}

const ask = (mesh: ReturnType<typeof createTestMesh>, capability: string, content: unknown) =>
  mesh.ask('counter', content, { capability });

describe('a persistent agent', () => {
  test('goes on where it was, elsewhere', async () => {
    const memory = createVolatileMemory();
    {
      await using mesh = createTestMesh([counter()], { memory });
      expect(await ask(mesh, 'count', 1)).toBe(1);
      expect(await ask(mesh, 'count', 2)).toBe(3);
      expect(memory.statusOf('counter')).toBe('idle');
    }
    expect(memory.statusOf('counter')).toBe('offline');
    await using other = createTestMesh([counter()], { memory });
    expect(await ask(other, 'count', 4)).toBe(7);
  });

  test('knows values as they were put: null stays, objects replace each other, what was removed is gone', async () => {
    const memory = createVolatileMemory();
    {
      await using mesh = createTestMesh([counter()], { memory });
      await ask(mesh, 'note', { key: 'a', value: { x: 1, y: null } });
      await ask(mesh, 'note', { key: 'b', value: [null, { z: 1 }] });
      await ask(mesh, 'note', { key: 'gone', value: 1 });
      await ask(mesh, 'forget', 'gone');
    }
    await using other = createTestMesh([counter()], { memory });
    expect(await ask(other, 'recall', 'a')).toEqual({ x: 1, y: null });
    expect(await ask(other, 'recall', 'b')).toEqual([null, { z: 1 }]);
    expect(await ask(other, 'recall', 'gone')).toBeNull();
  });

  test('forgets in time, also while it does not run', async () => {
    const memory = createVolatileMemory();
    const clock = createFakeClock();
    {
      await using mesh = createTestMesh([counter()], { memory, clock });
      await ask(mesh, 'note', { key: 'short', value: 1, ttlMs: 1_000 });
      await ask(mesh, 'note', { key: 'long', value: 2, ttlMs: 10_000 });
    }
    clock.advance(5_000);
    await using other = createTestMesh([counter()], { memory, clock });
    expect(await ask(other, 'recall', 'short')).toBeNull();
    expect(await ask(other, 'recall', 'long')).toBe(2);
    await clock.advanceAsync(5_000);
    expect(await ask(other, 'recall', 'long')).toBeNull();
  });

  test('that another instance has replaced answers nothing that it no longer keeps, and ends', async () => {
    const memory = createVolatileMemory();
    await using old = createTestMesh([counter()], { memory });
    expect(await ask(old, 'count', 1)).toBe(1);
    await using young = createTestMesh([counter()], { memory });
    expect(await ask(young, 'count', 1)).toBe(2);
    await expect(ask(old, 'count', 1)).rejects.toMatchObject({ reason: 'AGENT_FENCED' });
    await expect(ask(old, 'recall', 'count')).rejects.toThrow(MeshError);
    expect(await ask(young, 'count', 1)).toBe(3);
  });

  test('answers when what it knows is kept, and not before; what comes meanwhile is kept together', async () => {
    const writes: { size: number; done: () => void }[] = [];
    const memory = {
      ...createVolatileMemory(),
      open: async (): Promise<OpenMemory> => ({
        entries: new Map([['count', { value: 10 }]]),
        write: ({ entries }) =>
          new Promise(resolve => {
            writes.push({ size: entries.size, done: resolve });
          }),
      }),
    };
    const mesh = createTestMesh([counter()], { memory });
    let answered = false;
    const first = ask(mesh, 'count', 1).then(count => {
      answered = true;
      return count;
    });
    await expect.poll(() => writes.length).toBe(1);
    expect(answered).toBe(false);
    writes[0]?.done();
    expect(await first).toBe(11);
    expect(await ask(mesh, 'recall', 'count'), 'who changes nothing waits for nothing').toBe(11);
    const closed = mesh.close();
    await expect.poll(() => writes.length).toBe(2);
    writes[1]?.done();
    await closed;
  });

  test('also keeps what it learnt before it failed', async () => {
    const memory = createVolatileMemory();
    {
      await using mesh = createTestMesh([counter()], { memory });
      await expect(ask(mesh, 'fail', null)).rejects.toMatchObject({ reason: 'HANDLER_FAILED' });
    }
    await using other = createTestMesh([counter()], { memory });
    expect(await ask(other, 'recall', 'failed')).toBe(true);
  });

  test('has its life cycle kept if it wants that', async () => {
    const moves: string[] = [];
    const memory = {
      ...createVolatileMemory(),
      open: async (): Promise<OpenMemory> => ({
        entries: new Map(),
        write: async changes => void moves.push(...changes.moves),
      }),
    };
    {
      await using mesh = createTestMesh([counter({ lifecycle: true })], { memory });
      await ask(mesh, 'count', 1);
      await ask(mesh, 'fail', 1).catch(() => undefined);
    }
    expect(moves).toEqual(['processing', 'idle', 'processing', 'error', 'offline']);
  });

  test('refuses to know what is no JSON', async () => {
    await using mesh = createTestMesh([
      defineAgent({
        id: 'odd',
        persistent: true,
        capabilities: { put: { handle: (_, { knowledge }) => knowledge.put('f', () => 1) } },
      }),
    ]);
    await expect(mesh.ask('odd', null)).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  });
});
