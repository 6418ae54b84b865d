import { MeshError } from '../../base/index.js';
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
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw unfit(index, 'text with a NUL character; remove it');
      return value;
    case 'number':
      if (Number.isNaN(value)) throw unfit(index, 'not a number (NaN); pass null');
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value)
        throw unfit(index, `${value}, which does not fit into 64 bits; pass text`);
      return value;
    default:
      if (value === null) return null;
      // The driver ends the whole process on a value of a kind that it does not know, so nothing else may pass.
      if (!(value instanceof Uint8Array))
        throw unfit(index, `of type ${typeof value}; pass text, a number, bytes or null`);
      return alone(value);
  }
}

/** A view that shares its buffer would take the whole buffer along to the thread. */
function alone(bytes: Uint8Array): Uint8Array {
  const whole = bytes.byteLength === bytes.buffer.byteLength && !(bytes instanceof Buffer);
  return whole ? bytes : Uint8Array.prototype.slice.call(bytes);
}

function unfit(index: number, what: string): MeshError {
  return new MeshError('FIELD_INVALID', `parameter $${index + 1} of a statement is ${what}`);
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
