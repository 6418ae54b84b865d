import type { Migration } from '../storage/index.js';

/**
 * The tables of the record, of the embedded feed and of the relay. The record is never deleted from, so its positions need no help to
 * be used once; the feed's do (AUTOINCREMENT), since retention may empty it.
 */
export const eventlogMigrations: readonly Migration[] = [
  {
    name: '010-eventlog',
    statements: [
      `CREATE TABLE event (
        position integer PRIMARY KEY,
        stream text NOT NULL,
        version integer NOT NULL,
        id text NOT NULL UNIQUE,
        type text NOT NULL,
        namespace text NOT NULL,
        agent_id text NOT NULL,
        conversation_id text NOT NULL,
        data blob NOT NULL,
        UNIQUE (stream, version)
      )`,
      `CREATE TABLE feed_event (
        feed_offset integer PRIMARY KEY AUTOINCREMENT,
        id text NOT NULL UNIQUE,
        stream text NOT NULL,
        type text NOT NULL,
        namespace text NOT NULL,
        agent_id text NOT NULL,
        conversation_id text NOT NULL,
        kept_at integer NOT NULL,
        data blob NOT NULL
      )`,
      'CREATE TABLE feed_state (name text PRIMARY KEY, feed_id integer NOT NULL, trimmed_to integer NOT NULL)',
      'CREATE TABLE relay_cursor (name text PRIMARY KEY, position integer NOT NULL)',
    ],
  },
];
