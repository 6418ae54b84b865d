import type { Migration } from '../database.js';

/** The function that makes a statement fail which changed another number of rows than it must. */
export const expectFunction = 'dacp_expect';

/** What PostgreSQL says of such a statement (a code of our own, outside of its classes). */
export const unexpectedCode = 'DX001';

/** The adapter's own part of the schema; it goes before all others. */
export const ownMigration: Migration = {
  name: '000-postgres',
  statements: [
    `CREATE FUNCTION ${expectFunction}(changed bigint, expected bigint) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        IF changed = expected THEN RETURN true; END IF;
        RAISE EXCEPTION '% rows fit where % must', changed, expected USING ERRCODE = '${unexpectedCode}';
      END $$`,
    'CREATE TABLE dacp_writer (id text PRIMARY KEY, last_group bigint NOT NULL, fence bigint NOT NULL, at timestamptz NOT NULL)',
  ],
};

const quoted = /'[^']*'|"[^"]*"/g;

/** Whether the statement gives rows. */
function givesRows(sql: string): boolean {
  const bare = sql.replace(quoted, '');
  return /^\s*select\b/i.test(bare) || /\breturning\b/i.test(bare);
}

/**
 * The statement so that it fails by itself when it changes another number of rows than its last parameter, `$last`, says: the client
 * could only look after the commit, since statement and commit travel together.
 */
export function expecting(sql: string, last: number): string {
  const count = `${expectFunction}((SELECT count(*) FROM dacp_done), $${last})`;
  return givesRows(sql)
    ? `WITH dacp_done AS (${sql}) SELECT dacp_done.* FROM (SELECT ${count} AS held) AS dacp_checked LEFT JOIN dacp_done ON held`
    : `WITH dacp_done AS (${sql} RETURNING 1) SELECT ${count}`;
}

const words: Readonly<Record<string, string>> = { integer: 'bigint', blob: 'bytea', text: 'text COLLATE "C"' };

/**
 * A statement of the schema with PostgreSQL's types. Texts are compared by their bytes, as on other databases, whatever language the
 * database speaks.
 */
export function toPostgresTypes(sql: string): string {
  if (!/^\s*(create\s+table|alter\s+table)\b/i.test(sql)) return sql;
  return sql.replace(/'[^']*'|(\w+\s+)(integer|blob|text)\b(?! COLLATE)/gi, (match, name?: string, type?: string) =>
    name && type ? `${name}${words[type.toLowerCase()]}` : match,
  );
}
