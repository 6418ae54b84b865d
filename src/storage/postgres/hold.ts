import type { Client } from 'pg';
import { MeshError } from '../../base/index.js';
import { lockOf } from './group.js';

const key = String(lockOf('holder'));

const holderSql = `SELECT pid, application_name AS name, coalesce(host(client_addr), 'this machine') AS address
  FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND ((classid::bigint << 32) | objid::bigint) = $1`;

/**
 * Takes the database for the process of this connection, as long as the connection lasts: whoever writes on the same connection never
 * writes while another holds it. Errors: DATABASE_HELD.
 */
export async function holdDatabase(client: Client, where: string): Promise<void> {
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [key]);
  if (rows[0]?.held) return;
  const [holder] = (await client.query<{ pid: number; name: string; address: string }>(holderSql, [key])).rows;
  const who = holder ? `${holder.name}, session ${holder.pid} from ${holder.address}` : 'another node';
  throw new MeshError(
    'DATABASE_HELD',
    `the database ${where} is in use by ${who}; stop that one, or give this node another database`,
    { retryAfterMs: 1_000 },
  );
}
