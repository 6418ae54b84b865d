import type { Migration } from '../storage/index.js';

/**
 * What follows from the record and can be made anew at any time (`dacp state rebuild`): snapshots, by revision and by time; the list of
 * states; and which times lie in which part of the record. List and index belong to a generation, so that a new one is made
 * while the old one is used.
 */
export const stateMigrations: readonly Migration[] = [
  {
    name: '085-state',
    statements: [
      `CREATE TABLE state_snapshot (
        stream text NOT NULL,
        revision integer NOT NULL,
        at_ms integer NOT NULL,
        body text NOT NULL,
        sealed blob,
        PRIMARY KEY (stream, revision)
      )`,
      'CREATE INDEX state_snapshot_by_time ON state_snapshot (stream, at_ms, revision)',
      `CREATE TABLE state_current (
        generation integer NOT NULL,
        namespace text NOT NULL,
        type text NOT NULL,
        id text NOT NULL,
        revision integer NOT NULL,
        position integer NOT NULL,
        status text NOT NULL,
        deleted integer NOT NULL,
        body text NOT NULL,
        sealed blob,
        PRIMARY KEY (generation, namespace, type, id)
      )`,
      `CREATE TABLE state_block (
        generation integer NOT NULL,
        first_position integer NOT NULL,
        last_position integer NOT NULL,
        events integer NOT NULL,
        min_ms integer NOT NULL,
        max_ms integer NOT NULL,
        PRIMARY KEY (generation, first_position)
      )`,
      'CREATE TABLE state_projection (name text PRIMARY KEY, generation integer NOT NULL, position integer NOT NULL)',
    ],
  },
];
