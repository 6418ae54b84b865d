import pg from 'pg';
import { type Clock, newId } from '../../base/index.js';
import type { BatchOutcome } from './batch.js';
import { inDoubt } from './faults.js';
import { makeGroup, type Pending } from './group.js';
import { holdDatabase } from './hold.js';
import type { Outage } from './outage.js';
import { connectionConfig, createSession, type RunOutcome, type Session, type Timeouts } from './session.js';

/** What a connection for writing needs. */
export interface WritingOptions {
  readonly url: string;
  /** The database for people, without its password. */
  readonly where: string;
  /** Name of the process that is to be alone; undefined: others may write as well. */
  readonly holder: string | undefined;
  readonly timeouts: Timeouts;
  readonly outage: Outage;
  readonly clock: Clock;
}

/** The connection that writes, made again when it ends. */
export interface Writing {
  /** Makes the connection, to see that it can be. Errors: DATABASE_UNREACHABLE, DATABASE_HELD. */
  open(): Promise<void>;
  /**
   * Commits the writes together. Errors: DATABASE_UNREACHABLE, DATABASE_HELD: nothing was written; WRITE_IN_DOUBT.
   */
  commit(writes: readonly Pending[]): Promise<BatchOutcome>;
  close(): Promise<void>;
}

const claimSql = 'INSERT INTO dacp_writer (id, last_group, fence, at) VALUES ($1, 0, 0, now()) ON CONFLICT DO NOTHING';
const fenceSql = 'UPDATE dacp_writer SET fence = $2 WHERE id = $1 RETURNING last_group';

/**
 * Each group leaves its number in a row of this writer. When a connection ends before the answer, the next one reads there whether the
 * group was kept, and raises the fence, so that a group which is still on its way to the database fails there. What was not kept is
 * made again; nobody hears of it.
 */
export function createWriting({ url, where, holder, timeouts, outage, clock }: WritingOptions): Writing {
  const id = newId();
  let client: pg.Client | undefined;
  let session: Session | undefined;
  let connecting: Promise<Session> | undefined;
  let closing = false;
  let last = 0;

  async function commit(writes: readonly Pending[]): Promise<BatchOutcome> {
    for (;;) {
      const opened = await connected();
      const number = ++last;
      const { preamble } = makeGroup(writes, id, number);
      const outcome = await opened.run([...preamble, ...writes.flatMap(({ statements }) => statements)]);
      if (outcome.kind !== 'lost') return outcome;
      const kept = await wasKept(number, outcome.error);
      if (kept) return { kind: 'done', results: knownResults(outcome) };
    }
  }

  /** The lock on the row makes this wait until the former connection's transaction has ended. */
  async function wasKept(number: number, lost: Error): Promise<boolean> {
    try {
      await connected();
      const result = await client?.query<{ last_group: string }>(fenceSql, [id, number + 1]);
      const row = result?.rows[0];
      if (row) return Number(row.last_group) >= number;
    } catch {
      // Then nobody knows.
    }
    throw inDoubt(where, lost);
  }

  /** Results that had come before the connection ended. */
  function knownResults({ results, error }: Extract<RunOutcome, { kind: 'lost' }>) {
    if (results) return results;
    throw inDoubt(where, error);
  }

  async function connected(): Promise<Session> {
    if (session?.usable) return session;
    connecting ??= outage.outlast(connect).finally(() => {
      connecting = undefined;
    });
    return await connecting;
  }

  async function connect(): Promise<Session> {
    const next = new pg.Client(connectionConfig(url, timeouts, holder));
    const opened = createSession(next, timeouts, clock);
    try {
      await next.connect();
      if (holder !== undefined) await holdDatabase(next, where);
      await next.query(claimSql, [id]);
    } catch (error) {
      void next.end().catch(() => undefined);
      throw error;
    }
    // Whoever holds the database does not wait for the next write to hold it again.
    if (holder !== undefined) next.once('end', () => void (closing || connected().catch(() => undefined)));
    client = next;
    session = opened;
    return opened;
  }

  return {
    async open() {
      await connected();
    },
    commit,
    async close() {
      closing = true;
      await connecting?.catch(() => undefined);
      if (session?.usable) await client?.query('DELETE FROM dacp_writer WHERE id = $1', [id]).catch(() => undefined);
      await client?.end().catch(() => undefined);
    },
  };
}
