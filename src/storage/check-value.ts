import { MeshError } from '../base/index.js';
import type { SqlValue } from './database.js';

/** Checks the parameter at this index. Errors: FIELD_INVALID for a value that would not come back as it went in. */
export function checkValue(value: SqlValue, index: number): void {
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw unfit(index, 'text with a NUL character; remove it');
      return;
    case 'number':
      if (Number.isNaN(value)) throw unfit(index, 'not a number (NaN); pass null');
      return;
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value)
        throw unfit(index, `${value}, which does not fit into 64 bits; pass text`);
      return;
    default:
      // A driver may end the whole process on a value of a kind that it does not know, so nothing else may pass.
      if (value !== null && !(value instanceof Uint8Array))
        throw unfit(index, `of type ${typeof value}; pass text, a number, bytes or null`);
  }
}

function unfit(index: number, what: string): MeshError {
  return new MeshError('FIELD_INVALID', `parameter $${index + 1} of a statement is ${what}`);
}
