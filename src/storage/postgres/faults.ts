import pg from 'pg';
import { MeshError } from '../../base/index.js';
import { unexpectedCode } from './sql.js';

/** PostgreSQL's code of an error, such as `23505`; empty when it is none of the database's. */
export function sqlState(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : '';
}

/** Whether the connection, not the statement, is at fault: it ended, or the database is ending it. */
export function isLoss(error: unknown): boolean {
  const state = sqlState(error);
  return state === '' || state.startsWith('08') || state.startsWith('57P');
}

/** Whether the same may go well in a moment: a deadlock, a conflict of isolation, a plan that a new column has made void. */
export function isPassing(error: unknown): boolean {
  return ['40P01', '40001', '0A000', '26000'].includes(sqlState(error));
}

/** Whether it waited too long for somebody else's lock. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

const unique = '23505';

const advice: Readonly<Record<string, string>> = {
  '53100': 'the disk of the database is full; make room and try again',
  '53200': 'the database is out of memory; give it more and try again',
  '42501': 'grant this user the rights that it lacks, or make it the owner of the tables',
  '25006': 'this database is read-only, perhaps a standby; give the address of the primary',
  '55P03': 'another transaction holds what it needs; end that one (pg_terminate_backend) and try again',
  '57014': 'it took too long; see what the database is busy with and try again',
};

/** What a failed statement is to the caller; `statement` is its index in the write. */
export function toFault(error: Error, statement?: number): MeshError {
  const details = statement === undefined ? {} : { statement: String(statement) };
  const state = sqlState(error);
  if (state === unique || state === unexpectedCode)
    return new MeshError('WRITE_CONFLICT', `another write came before: ${error.message}`, { details, cause: error });
  const then = advice[state] ?? 'nothing of this write was kept';
  return new MeshError('STORE_FAILED', `the database failed: ${error.message} (${state || 'no code'}); ${then}`, {
    details,
    cause: error,
  });
}

/** The database cannot be reached now; nothing was written. */
export function unreachable(where: string, error: unknown): MeshError {
  return new MeshError(
    'DATABASE_UNREACHABLE',
    `the database ${where} cannot be reached: ${why(error)}; start it, or correct its address (--postgres)`,
    { cause: error, retryAfterMs: 1_000 },
  );
}

/** The connection ended before the answer, and nobody knows whether the write was kept. */
export function inDoubt(where: string, error: unknown): MeshError {
  return new MeshError(
    'WRITE_IN_DOUBT',
    `the connection to the database ${where} ended before it answered (${why(error)}): the write was kept whole or not at all; ` +
      'an append may be made again with the same event ids',
    { cause: error, retryAfterMs: 1_000 },
  );
}

/** Why a connection could not be made, in words; undefined: it is worth trying again. */
export function refusal(error: unknown): string | undefined {
  const state = sqlState(error);
  if (state === '3D000') return `${why(error)}; create it (createdb), or correct the URL`;
  if (state.startsWith('28')) return `${why(error)}; correct user and password in the URL`;
  if (state === '42501') return `${why(error)}; grant this user the right to connect`;
  return undefined;
}

function why(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return why(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
