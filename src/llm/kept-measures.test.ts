import { expect, it } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { silentLogger } from '../observability/index.js';
import type { Database } from '../storage/index.js';
import { createKeptMeasures } from './kept-measures.js';

const declared = { latencyMs: 1_000, reliability: 0.99, quality: 0.8 };

/** A table in memory: rows as they were written, which fails as long as it is told to. */
function scene() {
  const rows = new Map<unknown, Record<string, unknown>>();
  const clock = createFakeClock(1_000_000);
  let broken = false;
  const database = {
    read: async () => [...rows.values()],
    async write(statements: readonly { sql: string; params?: readonly unknown[] }[]) {
      if (broken) throw new Error('the disk is full');
      for (const { sql, params: [name, at_ms, data] = [] } of statements)
        if (sql.startsWith('INSERT')) rows.set(name, { name, at_ms, data });
    },
  } as unknown as Database;
  const open = async () => {
    const kept = createKeptMeasures({ database, clock, logger: silentLogger });
    await kept.start();
    return kept;
  };
  return { clock, open, rows, fail: (is: boolean) => (broken = is) };
}

it('what was measured and rated is known to the next process, failures as old as they are by then', async () => {
  const { clock, open } = scene();
  const first = await open();
  first.measures.answered('p/a', 200);
  first.measures.rated('p/a', 0.1);
  for (let i = 0; i < 20; i++) first.measures.failed('p/b');
  const before = [first.measures.figures('p/a', declared), first.measures.figures('p/b', declared)];
  await first.close();
  const second = await open();
  expect([second.measures.figures('p/a', declared), second.measures.figures('p/b', declared)]).toEqual(before);
  expect(before[1]?.reliability).toBeLessThan(0.6);
  clock.advance(3_600_000);
  const later = await open();
  expect(later.measures.figures('p/b', declared).reliability).toBeGreaterThan(0.98);
  expect(later.measures.figures('p/a', declared).latencyMs).toBe(200);
});

it('is kept some seconds after a change, and again when that failed', async () => {
  const { clock, open, rows, fail } = scene();
  const { measures } = await open();
  fail(true);
  measures.answered('p/a', 200);
  await clock.advanceAsync(5_000);
  expect(rows.size).toBe(0);
  fail(false);
  measures.answered('p/b', 300);
  await clock.advanceAsync(5_000);
  expect([...rows.keys()].sort()).toEqual(['p/a', 'p/b']);
});
