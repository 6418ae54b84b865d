import { pageOf, readPageToken } from '../../base/index.js';
import type { Database, Migration, SqlValue, Statement } from '../../storage/index.js';
import type { Standing } from './undertaking.js';

/** Which undertakings there are, so that neither a start nor a list reads the whole record. Rows are written with the steps. */
export const undertakingMigrations: readonly Migration[] = [
  {
    name: '085-undertaking',
    statements: [
      `CREATE TABLE undertaking (
        kind text NOT NULL,
        id text NOT NULL,
        started_at_ms bigint NOT NULL,
        is_open integer NOT NULL,
        namespace text NOT NULL,
        PRIMARY KEY (kind, id)
      )`,
      'CREATE INDEX undertaking_by_start ON undertaking (kind, started_at_ms, id)',
      'CREATE INDEX undertaking_open ON undertaking (kind, started_at_ms, id) WHERE is_open = 1',
    ],
  },
];

/** Which undertakings; what is empty or absent does not matter. */
export interface UndertakingQuery {
  readonly open?: boolean;
  readonly namespace?: string;
  /** At most; 100 unless said. */
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** What goes with the steps that begin it, end it or begin it again. */
export function rowStatements(kind: string, from: Standing, to: Standing): Statement[] {
  if (from.version === 0n)
    return [
      {
        sql: 'INSERT INTO undertaking (kind, id, started_at_ms, is_open, namespace) VALUES ($1, $2, $3, $4, $5)',
        params: [kind, to.id, to.startedAtMs, to.isOpen ? 1 : 0, to.namespace || 'default'],
      },
    ];
  if (from.isOpen === to.isOpen) return [];
  return [
    {
      sql: 'UPDATE undertaking SET is_open = $1 WHERE kind = $2 AND id = $3',
      params: [to.isOpen ? 1 : 0, kind, to.id],
      expectChanges: 1,
    },
  ];
}

/** The ids of all that are open, oldest first. */
export async function readOpen(database: Database, kind: string): Promise<string[]> {
  const sql = 'SELECT id FROM undertaking WHERE kind = $1 AND is_open = 1 ORDER BY started_at_ms, id';
  return (await database.read<{ id: string }>(sql, [kind])).map(({ id }) => id);
}

type Row = { id: string; started_at_ms: number };

/** A page of ids, newest first. Errors: FIELD_INVALID for a page token that was not given here. */
export async function readPage(
  database: Database,
  kind: string,
  query: UndertakingQuery,
): Promise<{ ids: string[]; nextPageToken: string }> {
  const limit = query.pageSize || 100;
  const params: SqlValue[] = [kind];
  const bind = (value: SqlValue): string => `$${params.push(value)}`;
  const terms = ['kind = $1'];
  if (query.namespace) terms.push(`namespace = ${bind(query.namespace)}`);
  if (query.open) terms.push('is_open = 1');
  if (query.pageToken) {
    const { atMs, id } = readPageToken(query.pageToken);
    terms.push(`(started_at_ms < ${bind(atMs)} OR (started_at_ms = ${bind(atMs)} AND id < ${bind(id)}))`);
  }
  const sql = `SELECT id, started_at_ms FROM undertaking WHERE ${terms.join(' AND ')}
    ORDER BY started_at_ms DESC, id DESC LIMIT ${bind(limit + 1)}`;
  const { shown, nextPageToken } = pageOf(await database.read<Row>(sql, params), limit, row => row.started_at_ms);
  return {
    ids: shown.map(({ id }) => id),
    nextPageToken,
  };
}
