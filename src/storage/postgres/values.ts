import { checkValue } from '../check-value.js';
import type { SqlValue } from '../database.js';

/** A parameter as it is sent: text or bytes, with the number of its type. */
export interface Parameter {
  readonly type: string;
  readonly value: string | Buffer | null;
}

/** Numbers of PostgreSQL's types. `unknown` leaves it to the statement. */
const types = { text: '25', integer: '20', real: '701', bytes: '17', unknown: '0' } as const;

/** Errors: FIELD_INVALID for a value that would not come back as it went in. */
export function toParameter(value: SqlValue, index: number): Parameter {
  checkValue(value, index);
  switch (typeof value) {
    case 'string':
      return { type: types.text, value };
    case 'bigint':
      return { type: types.integer, value: String(value) };
    case 'number':
      return { type: Number.isSafeInteger(value) ? types.integer : types.real, value: String(value) };
    default:
      if (value === null) return { type: types.unknown, value };
      return { type: types.bytes, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) };
  }
}

/** Reads a column's text. */
export type Decoder = (text: string) => SqlValue;

/** How a column of this type is read. What is none of the port's types stays text. */
export function decoderOf(type: number): Decoder {
  return decoders.get(type) ?? (text => text);
}

const decoders = new Map<number, Decoder>([
  [16, text => (text === 't' ? 1 : 0)],
  [17, toBytes],
  [20, toInteger],
  [21, toInteger],
  [23, toInteger],
  [26, toInteger],
  [700, Number],
  [701, Number],
  // What sums of integers are.
  [1700, text => (/^-?\d+$/.test(text) ? toInteger(text) : Number(text))],
]);

function toInteger(text: string): SqlValue {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** `\x` and then two digits for each byte. */
function toBytes(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), 'hex');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
