import { MeshError } from '../../base/index.js';
import type { Encoded } from './batch.js';
import { isLockTimeout, toFault } from './faults.js';
import type { Reader } from './reader.js';
import { applicationName } from './session.js';
import { toParameter } from './values.js';

/** Finds out who holds what a write waited for in vain. */
export interface Blockers {
  /**
   * Ends sessions of processes of the mesh that are frozen in the midst of a write: they would hold its locks as long as they are.
   * Whether there were any, so that it is worth trying again.
   */
  endFrozen(): Promise<boolean>;
  /** The fault, with who has had a transaction open for longest when it is about a lock. */
  explain(error: Error, statement: number | undefined): Promise<MeshError>;
}

// A session that is active and waits for its client has got a part of a packet, and then nothing more.
const frozenSql = `SELECT count(pg_terminate_backend(pid)) AS ended FROM pg_stat_activity
  WHERE datname = current_database() AND usename = current_user AND starts_with(application_name, $1) AND pid <> pg_backend_pid()
  AND state = 'active' AND wait_event = 'ClientRead' AND clock_timestamp() - state_change > $2 * interval '1 millisecond'`;

const oldestSql = `SELECT pid, application_name AS application, state,
    floor(extract(epoch FROM clock_timestamp() - xact_start)) AS seconds
  FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
  ORDER BY xact_start LIMIT 1`;

/** Looks by way of a reader; `frozenMs` is how long a client must have been silent. */
export function createBlockers(reader: Pick<Reader, 'read'>, frozenMs: number): Blockers {
  const query = async (sql: string, params: Encoded['params'] = []) =>
    (await reader.read({ sql, params, expectChanges: undefined })).rows;

  return {
    async endFrozen() {
      const params = [applicationName, frozenMs].map(toParameter);
      const [row] = await query(frozenSql, params).catch(() => []);
      return Number(row?.ended ?? 0) > 0;
    },
    async explain(error, statement) {
      const fault = toFault(error, statement);
      if (!isLockTimeout(error)) return fault;
      const [row] = await query(oldestSql).catch(() => []);
      if (!row) return fault;
      const { pid, application, state, seconds } = row;
      return new MeshError(
        fault.reason,
        `another transaction holds what this write needs: session ${pid} (${application || 'without a name'}, ${state}) has had ` +
          `one open for ${seconds} s; end it with SELECT pg_terminate_backend(${pid}), then try again`,
        { details: { ...fault.details, blocker: String(pid) }, cause: error },
      );
    },
  };
}
