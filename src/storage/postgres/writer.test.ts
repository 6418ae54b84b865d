import pg from 'pg';
import { expect, test } from 'vitest';
import { createFakeClock, type MeshError } from '../../base/index.js';
import type { BatchOutcome, Encoded } from './batch.js';
import { toFault } from './faults.js';
import { makeGroup, type Pending } from './group.js';
import { createWriter } from './writer.js';

const statement = (sql: string): Encoded => ({ sql, params: [], expectChanges: undefined });

function databaseError(code: string): Error {
  return Object.assign(new pg.DatabaseError(code, 0, 'error'), { code });
}

/** A database on which statements fail that are in `faults`, once for each entry; notes what was committed, packet by packet. */
function scene(faults: [string, string][] = []) {
  const committed: string[][] = [];
  let packets = 0;
  const writing = {
    async commit(writes: readonly Pending[]): Promise<BatchOutcome> {
      packets++;
      const { preamble } = makeGroup(writes, '', 0);
      const all = [...preamble, ...writes.flatMap(({ statements }) => statements)];
      for (const [failedAt, { sql }] of all.entries()) {
        const at = faults.findIndex(([failing]) => failing === sql);
        const fault = faults[at];
        if (!fault) continue;
        if (fault[1] !== '23505') faults.splice(at, 1);
        return { kind: 'failed', failedAt, error: databaseError(fault[1]) };
      }
      committed.push(writes.map(({ statements }) => statements.map(({ sql }) => sql).join('+')));
      return { kind: 'done', results: all.map(({ sql }) => ({ changes: 1, rows: [{ sql }] })) };
    },
  };
  const blockers = {
    endFrozen: async () => false,
    explain: async (error: Error, at: number | undefined) => toFault(error, at),
  };
  const clock = createFakeClock();
  const writer = createWriter({ writing, clock, blockers });
  const write = (...statements: string[]) => writer.write(statements.map(statement), {});
  return { committed, write, clock, packets: () => packets };
}

test('writes that are made at once travel together, and each has its own results', async () => {
  const { committed, write } = scene();
  const [first, second] = await Promise.all([write('a', 'b'), write('c')]);
  expect(committed).toEqual([['a+b', 'c']]);
  expect(first?.map(({ rows }) => rows[0]?.sql)).toEqual(['a', 'b']);
  expect(second?.map(({ rows }) => rows[0]?.sql)).toEqual(['c']);
});

test('one that fails leaves those before and behind it whole, in their order', async () => {
  const { committed, write } = scene([['bad', '23505']]);
  const results = await Promise.allSettled([write('a'), write('b', 'bad'), write('c'), write('d')]);
  expect(committed).toEqual([['a'], ['c', 'd']]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { reason: 'WRITE_CONFLICT', details: { statement: '1' } } });
});

test('a deadlock is nobody’s fault: the packet is made again', async () => {
  const { committed, write, clock } = scene([['a', '40P01']]);
  const writes = Promise.all([write('a'), write('b')]);
  await new Promise(resolve => setImmediate(resolve));
  await clock.advanceAsync(100);
  await writes;
  expect(committed).toEqual([['a', 'b']]);
});

test('a lock that all of a packet need and nobody gets fails all of it at once', async () => {
  const { write, packets } = scene([[makeGroup([], '', 0).preamble[0]?.sql ?? '', '55P03']]);
  const results = await Promise.allSettled([write('a'), write('b')]);
  expect(results.map(result => result.status === 'rejected' && (result.reason as MeshError).reason)).toEqual([
    'STORE_FAILED',
    'STORE_FAILED',
  ]);
  expect(packets()).toBe(1);
});
