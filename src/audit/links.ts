import { positionOf } from '../eventlog/index.js';
import type { Link } from '../security/index.js';
import type { Database, SqlValue, Statement } from '../storage/index.js';

/** How far the links have come: the tree that they make, and the last event that has one. */
export interface LinkState {
  /** Links so far. */
  readonly size: bigint;
  /** Position of the last event that has one. */
  readonly position: bigint;
  /** The right edge of their tree. */
  readonly edge: Uint8Array;
}

/** Nothing is linked yet. */
export const noLinks: LinkState = { size: 0n, position: 0n, edge: new Uint8Array() };

type StateRow = { tree_size: number; position: number; edge: Uint8Array };

/** Where the links of this record stand. */
export async function loadLinkState(database: Database): Promise<LinkState> {
  const sql = "SELECT tree_size, position, edge FROM audit_state WHERE name = 'links'";
  const row = (await database.read<StateRow>(sql))[0];
  return row ? { size: BigInt(row.tree_size), position: BigInt(row.position), edge: row.edge } : noLinks;
}

/** Rows that one statement inserts: only a few forms of it, so that it is prepared once. */
const rowsAtOnce = 32;

/**
 * Adds links; all or none, and only where `before` still holds: of two processes that follow the same record one fails, with
 * WRITE_CONFLICT.
 */
export function addLinks(links: readonly Link[], before: LinkState, after: LinkState): Statement[] {
  const statements = [moveOn(before, after)];
  let leaf = before.size;
  let at = 0;
  while (at < links.length) {
    const rows = links.slice(at, at + (links.length - at >= rowsAtOnce ? rowsAtOnce : 1));
    statements.push(insertLinks(rows, leaf));
    leaf += BigInt(rows.length);
    at += rows.length;
  }
  return statements;
}

function moveOn(before: LinkState, after: LinkState): Statement {
  const values = [after.size, after.position, after.edge];
  if (before.size === 0n) {
    const sql = "INSERT INTO audit_state (name, tree_size, position, edge) VALUES ('links', $1, $2, $3)";
    return { sql, params: values, expectChanges: 1 };
  }
  const sql = "UPDATE audit_state SET tree_size = $1, position = $2, edge = $3 WHERE name = 'links' AND tree_size = $4";
  return { sql, params: [...values, before.size], expectChanges: 1 };
}

function insertLinks(rows: readonly Link[], firstLeaf: bigint): Statement {
  const params: SqlValue[] = [];
  const tuples = rows.map(({ position, stream, version, hash }, index) => {
    const values = [firstLeaf + BigInt(index), position, stream, version, hash];
    return `(${values.map(value => `$${params.push(value)}`).join(', ')})`;
  });
  const sql = `INSERT INTO audit_link (leaf, position, stream, version, hash) VALUES ${tuples.join(', ')}`;
  return { sql, params, expectChanges: rows.length };
}

type LinkRow = { position: number; stream: string; version: number; hash: Uint8Array };
const columns = 'position, stream, version, hash';

/** Links by leaf, from this one on, and the leaf to go on with. */
export async function readLinks(
  database: Database,
  fromLeaf: bigint,
  limit: number,
): Promise<{ readonly links: Link[]; readonly next: bigint }> {
  const sql = `SELECT leaf, ${columns} FROM audit_link WHERE leaf >= $1 ORDER BY leaf LIMIT $2`;
  const rows = await database.read<LinkRow & { leaf: number }>(sql, [fromLeaf, limit]);
  const last = rows.at(-1);
  return { links: rows.map(toLink), next: last ? BigInt(last.leaf) + 1n : fromLeaf };
}

/** The link of an event; by its place in the record, or, when it is not there any more, by looking through all links. */
export async function findLink(database: Database, stream: string, version: bigint): Promise<Link | undefined> {
  const position = await positionOf(database, stream, version);
  const byPosition = `SELECT ${columns} FROM audit_link WHERE position = $1 AND stream = $2 AND version = $3`;
  const found = position && (await database.read<LinkRow>(byPosition, [position, stream, version]))[0];
  if (found) return toLink(found);
  const byName = `SELECT ${columns} FROM audit_link WHERE stream = $1 AND version = $2`;
  const row = (await database.read<LinkRow>(byName, [stream, version]))[0];
  return row && toLink(row);
}

function toLink(row: LinkRow): Link {
  return { stream: row.stream, version: BigInt(row.version), position: BigInt(row.position), hash: row.hash };
}
