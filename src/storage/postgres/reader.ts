import pg, { type PoolClient } from 'pg';
import { assert, type Clock, MeshError } from '../../base/index.js';
import type { WriteResult } from '../database.js';
import type { Encoded } from './batch.js';
import { toFault } from './faults.js';
import type { Outage } from './outage.js';
import { connectionConfig, createSession, type Session, type Timeouts } from './session.js';

/** What a reader needs. */
export interface ReaderOptions {
  readonly url: string;
  readonly timeouts: Timeouts;
  /** Connections at most. */
  readonly connectionsMax: number;
  readonly outage: Outage;
  readonly clock: Clock;
}

/** Makes the queries of a process, on a few connections. */
export interface Reader {
  /** A query whose connection ends is made again on another one. Errors: DATABASE_UNREACHABLE, STORE_FAILED. */
  read(statement: Encoded): Promise<WriteResult>;
  close(): Promise<void>;
}

/** Makes it; connects when it is asked for something. */
export function createReader(options: ReaderOptions): Reader {
  const { url, timeouts, outage, clock } = options;
  const sessions = new WeakMap<PoolClient, Session>();
  const pool = new pg.Pool({
    ...connectionConfig(url, timeouts),
    max: options.connectionsMax,
    idleTimeoutMillis: 60_000,
  });
  // At once: a connection may end before whoever has asked for it has it.
  pool.on('connect', client => void sessions.set(client, createSession(client, timeouts, clock)));
  // An idle connection that ends is no fault: the next query makes another.
  pool.on('error', () => undefined);

  async function readOnce(statement: Encoded): Promise<WriteResult | MeshError> {
    const client = await pool.connect();
    const session = sessions.get(client);
    assert(session, 'every connection of the pool has its session');
    const outcome = await session.run([statement]);
    client.release(outcome.kind === 'lost');
    if (outcome.kind === 'lost') throw outcome.error;
    return outcome.kind === 'failed' ? toFault(outcome.error) : (outcome.results[0] as WriteResult);
  }

  return {
    async read(statement) {
      const result = await outage.outlast(() => readOnce(statement));
      if (result instanceof MeshError) throw result;
      return result;
    },
    close: () => pool.end(),
  };
}
