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
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
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
