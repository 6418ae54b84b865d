import { expect, test } from 'vitest';
import { expecting, toPostgresTypes } from './sql.js';

test.each([
  ['CREATE TABLE a (id text PRIMARY KEY)', 'CREATE TABLE a (id text COLLATE "C" PRIMARY KEY)'],
  ['CREATE TABLE a (n integer NOT NULL, b BLOB)', 'CREATE TABLE a (n bigint NOT NULL, b bytea)'],
  ['CREATE TABLE a (text text, integer_value bigint)', 'CREATE TABLE a (text text COLLATE "C", integer_value bigint)'],
  ['ALTER TABLE a ADD COLUMN n integer DEFAULT 0', 'ALTER TABLE a ADD COLUMN n bigint DEFAULT 0'],
  ["CREATE TABLE a (kind text DEFAULT 'a text')", `CREATE TABLE a (kind text COLLATE "C" DEFAULT 'a text')`],
  ['CREATE INDEX text_index ON a (text)', 'CREATE INDEX text_index ON a (text)'],
  ["INSERT INTO a VALUES ('an integer')", "INSERT INTO a VALUES ('an integer')"],
])('types of the schema: %s', (written, expected) => {
  expect(toPostgresTypes(written)).toBe(expected);
});

test('a checked statement gives its own rows, or those of the check when it has none', () => {
  expect(expecting('SELECT 1', 1)).toMatch(/^WITH dacp_done AS \(SELECT 1\) SELECT dacp_done\.\* FROM .*\$1/);
  expect(expecting('DELETE FROM a RETURNING id', 1)).toContain('(DELETE FROM a RETURNING id)');
  expect(expecting("DELETE FROM a WHERE b = 'returning'", 2)).toBe(
    "WITH dacp_done AS (DELETE FROM a WHERE b = 'returning' RETURNING 1) SELECT dacp_expect((SELECT count(*) FROM dacp_done), $2)",
  );
});
