import { type Clock, createLifecycle, MeshError, systemClock } from '../../base/index.js';
import type { Database, Migration, SqlValue, Statement, WriteOptions, WriteResult } from '../database.js';
import { encode } from './encode.js';
import type { Engine } from './engine.js';

/** What the store in PostgreSQL needs. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; what it does not say is taken from the environment as libpq does. */
  readonly url: string;
  /** The schema of all rooms that keep something in it. */
  readonly migrations: readonly Migration[];
  /** Connections that read; 4 unless said. One more writes. */
  readonly readersMax?: number;
  /**
   * Name of the process, when it is to have the database for itself as long as the store runs: for what must not happen twice at the
   * same time. Others may still read, and write without such a name.
   */
  readonly holder?: string;
  /** How long calls wait for a database that went away, in ms; 10,000 unless said. */
  readonly outageMs?: number;
  /** To be connected, in ms; 5,000 unless said. */
  readonly connectTimeoutMs?: number;
  /** That a statement may run, in ms; 30,000 unless said. */
  readonly statementTimeoutMs?: number;
  /** That a statement waits for what another transaction holds, in ms; 5,000 unless said. */
  readonly lockTimeoutMs?: number;
  /** For waiting; the machine's unless said. `now` is the database's in any case. */
  readonly clock?: Clock;
}

/**
 * The store that several processes share: PostgreSQL. Writes that wait at the same time travel in one packet and are committed together;
 * an answered write is on the database's disk. A connection that ends is made again, and what was under way is found out.
 *
 *     await using database = createPostgres({ url: 'postgres://dacp@localhost/dacp', migrations });
 *     await database.start();
 *
 * Errors of `start`: DATABASE_UNREACHABLE, DATABASE_UNUSABLE, DATABASE_HELD, SCHEMA_NEWER, STORE_FAILED when a migration fails.
 */
export function createPostgres(options: PostgresOptions): Database {
  const { url, clock = systemClock } = options;
  const where = shownUrl(url);
  const timeouts = {
    connectMs: options.connectTimeoutMs ?? 5_000,
    statementMs: options.statementTimeoutMs ?? 30_000,
    lockMs: options.lockTimeoutMs ?? 5_000,
  };
  let engine: Engine | undefined;

  const lifecycle = createLifecycle({
    name: `the store in ${where}`,
    async start() {
      // Here and not above: a process on the embedded store does without the driver.
      const { openEngine } = await import('./engine.js');
      const { migrations, readersMax = 4, outageMs = 10_000, holder } = options;
      engine = await openEngine({ url, where, migrations, readersMax, outageMs, holder, timeouts, clock });
    },
    async close() {
      await engine?.close();
    },
  });

  function running(): Engine {
    if (engine && lifecycle.state === 'running') return engine;
    throw new MeshError(
      'NOT_STARTED',
      `the store in ${where} is ${lifecycle.state}; it takes calls while it is running`,
    );
  }

  async function read<Row extends Record<string, SqlValue>>(
    sql: string,
    params: readonly SqlValue[] = [],
  ): Promise<Row[]> {
    return (await running().read(encode({ sql, params }))).rows as Row[];
  }

  return Object.assign(lifecycle, {
    dialect: 'postgres' as const,
    read,
    async write(statements: readonly Statement[], writeOptions: WriteOptions = {}): Promise<WriteResult[]> {
      return [...(await running().write(statements.map(encode), writeOptions))];
    },
    async now() {
      const [row] = await read<{ now: number }>('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000) AS now');
      return row?.now ?? 0;
    },
  });
}

/** The URL without its password and options. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return 'in PostgreSQL';
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username ? `${username}@` : ''}${host}${pathname}`;
}
