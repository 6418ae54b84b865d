import { defaultNamespace } from '../message/index.js';
import type { Database, SqlValue, Statement } from '../storage/index.js';
import { type BodyRow, fromBody, toBody } from './body.js';
import { keyOf, type StateKey, type StateQuery } from './key.js';
import type { ToContent } from './record.js';
import type { Sealing } from './sealing.js';
import { initialState, type StateEntry } from './state.js';

/** Where the list of states is read from. */
export interface CurrentSource {
  readonly database: Database;
  readonly sealing?: Sealing | undefined;
}

/** What puts a state into the list as it is. */
export async function currentStatement(
  state: StateEntry,
  { generation, position }: { readonly generation: number; readonly position: bigint },
  toContent: ToContent,
): Promise<Statement> {
  const { namespace, type, id } = state.key;
  const { body, sealed } = await toBody(state, toContent);
  const deleted = state.exists ? 0 : 1;
  return {
    sql: `INSERT INTO state_current (generation, namespace, type, id, revision, position, status, deleted, body, sealed)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (generation, namespace, type, id) DO UPDATE SET revision = excluded.revision,
        position = excluded.position, status = excluded.status, deleted = excluded.deleted, body = excluded.body,
        sealed = excluded.sealed
      WHERE excluded.revision >= state_current.revision`,
    params: [generation, namespace, type, id, state.revision, position, state.status, deleted, body, sealed],
  };
}

type CurrentRow = BodyRow & {
  readonly namespace: string;
  readonly type: string;
  readonly id: string;
  readonly revision: number;
  readonly position: number;
};

/** A state as the list has it. */
export async function readCurrent(source: CurrentSource, generation: number, key: StateKey): Promise<StateEntry> {
  const sql = `SELECT revision, body, sealed FROM state_current
    WHERE generation = $1 AND namespace = $2 AND type = $3 AND id = $4`;
  const [row] = await source.database.read<CurrentRow>(sql, [generation, key.namespace, key.type, key.id]);
  return row ? fromBody(row, key, source.sealing) : initialState(key);
}

/** Which part of the list. */
export interface ListOptions extends StateQuery {
  readonly status?: string;
  readonly withDeleted?: boolean;
  /** At most. */
  readonly limit: number;
  /** After this one. */
  readonly after?: { readonly type: string; readonly id: string } | undefined;
}

/** A state of the list, and the position of the record that it is as of. */
export interface Listed {
  readonly state: StateEntry;
  readonly position: bigint;
}

/** A part of the list, by type and id. */
export async function readCurrents(source: CurrentSource, generation: number, options: ListOptions): Promise<Listed[]> {
  const { sql, params } = listQuery(generation, options);
  const rows = await source.database.read<CurrentRow>(sql, params);
  return Promise.all(
    rows.map(async row => ({
      state: await fromBody(row, keyOf(row), source.sealing),
      position: BigInt(row.position),
    })),
  );
}

function listQuery(generation: number, options: ListOptions): { sql: string; params: SqlValue[] } {
  const params: SqlValue[] = [generation];
  const bind = (value: SqlValue): string => `$${params.push(value)}`;
  const terms = [`namespace = ${bind(options.namespace || defaultNamespace)}`];
  if (options.type) terms.push(`type = ${bind(options.type)}`);
  if (options.id) terms.push(`id = ${bind(options.id)}`);
  if (options.idPrefix) {
    const prefix = bind(options.idPrefix);
    terms.push(`substr(id, 1, length(${prefix})) = ${prefix}`);
  }
  if (options.status) terms.push(`status = ${bind(options.status)}`);
  if (!options.withDeleted) terms.push('deleted = 0');
  if (options.after) {
    const [type, id] = [bind(options.after.type), bind(options.after.id)];
    terms.push(`(type > ${type} OR (type = ${type} AND id > ${id}))`);
  }
  const sql = `SELECT namespace, type, id, revision, position, body, sealed FROM state_current
    WHERE generation = $1 AND ${terms.join(' AND ')} ORDER BY type, id LIMIT ${bind(options.limit)}`;
  return { sql, params };
}
