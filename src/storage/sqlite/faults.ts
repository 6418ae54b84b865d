import { MeshError } from '../../base/index.js';
import type { Fault } from './protocol.js';

/** SQLite's name for what went wrong, such as `SQLITE_FULL`; empty when the error is none of SQLite's. */
export function sqliteCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}

/** Whether the database file itself is at fault. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

const unique = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_ROWID']);

/** What a failed statement is to the caller; `statement` is its index in the write. */
export function toFault(error: unknown, statement?: number): Fault {
  const details = statement === undefined ? {} : { statement: String(statement) };
  if (error instanceof MeshError) {
    return {
      reason: error.reason as Fault['reason'],
      message: error.message,
      details: { ...details, ...error.details },
    };
  }
  const text = error instanceof Error ? error.message : String(error);
  const code = sqliteCode(error);
  if (unique.has(code)) return { reason: 'WRITE_CONFLICT', message: `another write came before: ${text}`, details };
  if (isDamage(error)) {
    const advice = 'stop the node and restore a backup ("dacp restore")';
    return { reason: 'STORE_DAMAGED', message: `the database is damaged: ${text} (${code}); ${advice}`, details };
  }
  const advice =
    code === 'SQLITE_FULL' ? 'the disk is full; make room and try again' : 'nothing of this write was kept';
  return { reason: 'STORE_FAILED', message: `the store failed: ${text} (${code || 'no code'}); ${advice}`, details };
}

/** The fault as an error again. */
export function toError(fault: Fault): MeshError {
  return new MeshError(fault.reason, fault.message, { details: fault.details });
}
