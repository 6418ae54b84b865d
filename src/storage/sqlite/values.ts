import { checkValue } from '../check-value.js';
import type { SqlValue, Statement } from '../database.js';
import type { WireResult, WireStatement, WireValue } from './protocol.js';

/** The statement as it crosses to the thread. Errors: FIELD_INVALID for a value that would not come back as it went in. */
export function toWire(statement: Statement): WireStatement {
  return {
    sql: statement.sql,
    params: (statement.params ?? []).map(toWireValue),
    expectChanges: statement.expectChanges,
  };
}

function toWireValue(value: SqlValue, index: number): WireValue {
  checkValue(value, index);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return value instanceof Uint8Array ? alone(value) : value;
}

/** A view that shares its buffer would take the whole buffer along to the thread. */
function alone(bytes: Uint8Array): Uint8Array {
  const whole = bytes.byteLength === bytes.buffer.byteLength && !(bytes instanceof Buffer);
  return whole ? bytes : Uint8Array.prototype.slice.call(bytes);
}

/** Rows with names. */
export function toRows(result: WireResult): Record<string, SqlValue>[] {
  return result.rows.map(values => {
    const row: Record<string, SqlValue> = {};
    for (let i = 0; i < result.columns.length; i++) row[result.columns[i] as string] = values[i] as SqlValue;
    return row;
  });
}

/** A value as the driver gives it, with integers as bigint and bytes as ArrayBuffer, in the port's terms. */
export function fromDriver(value: unknown): SqlValue {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value as SqlValue;
}

/** The statement with SQLite's parameters, `?1` for `$1`, leaving quoted text alone. */
export function toSqliteParameters(sql: string): string {
  return sql.replace(/'[^']*'|"[^"]*"|\$(\d+)/g, (match, number) => (number ? `?${number}` : match));
}
