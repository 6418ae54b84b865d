import type { Migration } from '../storage/index.js';

/**
 * The tables of the record, of the embedded feed and of the relay. Positions and offsets are one more than the last, which the feed,
 * that retention may empty, remembers as `trimmed_to`; a restored one goes on after `leapt_to`.
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
        feed_offset integer PRIMARY KEY,
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
  {
    name: '011-groups',
    statements: [
      `CREATE TABLE feed_group (
        name text NOT NULL,
        slot integer NOT NULL,
        feed_offset integer NOT NULL,
        PRIMARY KEY (name, slot)
      )`,
      `CREATE TABLE dead_letter (
        feed text NOT NULL,
        event_id text NOT NULL,
        type text NOT NULL,
        stream text NOT NULL,
        version integer NOT NULL,
        position integer NOT NULL,
        reason text NOT NULL,
        message text NOT NULL,
        at integer NOT NULL,
        attempts integer NOT NULL,
        data blob,
        PRIMARY KEY (feed, event_id)
      )`,
    ],
  },
  {
    name: '012-feed-leap',
    statements: ['ALTER TABLE feed_state ADD COLUMN leapt_to integer NOT NULL DEFAULT 0'],
  },
  {
    // Of an event that the database copied out of the record: there, its bytes do not say what the columns do.
    name: '013-feed-copies',
    statements: [
      'ALTER TABLE feed_event ADD COLUMN version integer NOT NULL DEFAULT 0',
      'ALTER TABLE feed_event ADD COLUMN position integer NOT NULL DEFAULT 0',
    ],
  },
];
