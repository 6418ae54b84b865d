import { createHash } from 'node:crypto';
import type { MeshError } from '../../base/index.js';
import type { WriteResult } from '../database.js';
import type { Encoded } from './batch.js';
import { toParameter } from './values.js';

/** A write that waits to be made. */
export interface Pending {
  readonly statements: readonly Encoded[];
  /** Of its parameters. */
  readonly bytes: number;
  readonly order: string | undefined;
  resolve(results: readonly WriteResult[]): void;
  reject(error: MeshError): void;
}

/** Writes that are committed together. */
export interface Group {
  readonly writes: readonly Pending[];
  /** Statements that go before theirs. */
  readonly preamble: readonly Encoded[];
}

/** Writes, and bytes of parameters, that are committed together at most. */
const groupMax = 256;
const groupBytesMax = 4 * 1024 * 1024;

/** Takes the oldest of the queue, as many as fit together; at least one. */
export function takeWrites(queue: Pending[]): Pending[] {
  let bytes = 0;
  let count = 0;
  for (const pending of queue) {
    bytes += pending.bytes;
    if (count > 0 && (count >= groupMax || bytes > groupBytesMax)) break;
    count++;
  }
  return queue.splice(0, count);
}

/** What a write's parameters weigh, about. */
export function bytesOf(statements: readonly Encoded[]): number {
  let bytes = 0;
  for (const { params } of statements) for (const { value } of params) bytes += 8 + (value?.length ?? 0);
  return bytes;
}

/**
 * The writes with what goes before them: the number of the group in the writer's row, unless it comes too late (see `Fence`), and the
 * lock of each order. The locks end with the transaction, after it has become visible.
 */
export function makeGroup(writes: readonly Pending[], writerId: string, number: number): Group {
  const orders = [...new Set(writes.flatMap(({ order }) => order ?? []))].sort();
  const sql = 'UPDATE dacp_writer SET last_group = $1, at = now() WHERE id = $2 AND fence <= $1';
  return {
    writes,
    preamble: [
      { sql, params: [number, writerId].map(toParameter), expectChanges: 1 },
      ...orders.map(order => ({
        sql: 'SELECT pg_advisory_xact_lock($1)',
        params: [lockOf(order)].map(toParameter),
        expectChanges: undefined,
      })),
    ],
  };
}

/** Number of the advisory lock of an order. */
export function lockOf(order: string): bigint {
  return createHash('sha256').update(`dacp/${order}`).digest().readBigInt64BE(0);
}

/** Hands each write its results. */
export function answer({ writes, preamble }: Group, results: readonly WriteResult[]): void {
  let at = preamble.length;
  for (const { statements, resolve } of writes) {
    resolve(results.slice(at, at + statements.length));
    at += statements.length;
  }
}

/** Which write a statement of the group belongs to, and which one of it; undefined: the preamble, or the commit. */
export function placeOf(
  { writes, preamble }: Group,
  index: number,
): { readonly write: number; readonly statement: number } | undefined {
  let statement = index - preamble.length;
  if (statement < 0) return undefined;
  for (const [write, { statements }] of writes.entries()) {
    if (statement < statements.length) return { write, statement };
    statement -= statements.length;
  }
  return undefined;
}
