import type { Migration } from '../storage/index.js';

/**
 * The links, the checkpoints, and how far the follower has come. Links and checkpoints are never deleted from: also what is pruned from
 * the record stays covered.
 */
export const auditMigrations: readonly Migration[] = [
  {
    name: '050-audit',
    statements: [
      `CREATE TABLE audit_link (
        leaf integer PRIMARY KEY,
        position integer NOT NULL UNIQUE,
        stream text NOT NULL,
        version integer NOT NULL,
        hash blob NOT NULL
      )`,
      `CREATE TABLE audit_checkpoint (
        number integer PRIMARY KEY,
        tree_size integer NOT NULL,
        position integer NOT NULL,
        edge blob NOT NULL,
        data blob NOT NULL,
        signature blob NOT NULL
      )`,
      `CREATE TABLE audit_state (
        name text PRIMARY KEY,
        tree_size integer NOT NULL,
        position integer NOT NULL,
        edge blob NOT NULL
      )`,
    ],
  },
];
