import type { SqlValue } from '../storage/index.js';

/** A value of a row as JSON has it: integers beyond 2^53, bytes and what JSON has no number for stand in an object. */
export type JsonCell = string | number | null | { i: string } | { b: string } | { f: string };

/** The value as JSON. */
export function toCell(value: SqlValue): JsonCell {
  if (typeof value === 'bigint') return { i: String(value) };
  if (value instanceof Uint8Array) {
    return { b: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return { f: String(value) };
  return value;
}

/** The value again. Throws on what `toCell` does not make. */
export function fromCell(cell: JsonCell): SqlValue {
  if (cell === null || typeof cell === 'string' || typeof cell === 'number') return cell;
  if ('i' in cell) return BigInt(cell.i);
  if ('b' in cell) return new Uint8Array(Buffer.from(cell.b, 'base64'));
  return Number(cell.f);
}
