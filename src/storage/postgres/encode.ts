import type { Statement } from '../database.js';
import type { Encoded } from './batch.js';
import { toParameter } from './values.js';

/** A statement as it is sent. Errors: FIELD_INVALID for a value that would not come back as it went in. */
export function encode({ sql, params = [], expectChanges }: Statement): Encoded {
  return { sql, params: params.map(toParameter), expectChanges };
}
