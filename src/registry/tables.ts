import { qualify } from '../message/index.js';
import type { Database, Migration, SqlValue, Statement } from '../storage/index.js';
import type { RecordedChange } from './changes.js';
import { chunksOf } from './chunks.js';
import type { Recorded } from './record.js';

/**
 * The registry's tables: who is there now. A row keeps the bytes of the event that made it, so the contract is the schema. The ends
 * of leases are not in them (see `VolatileChange`).
 */
export const registryMigrations: readonly Migration[] = [
  {
    name: '040-registry',
    statements: [
      'CREATE TABLE registry_head (id integer PRIMARY KEY, revision bigint NOT NULL, fencing_token bigint NOT NULL)',
      'INSERT INTO registry_head (id, revision, fencing_token) VALUES (1, 0, 0)',
      `CREATE TABLE registry_session (
        session_id text PRIMARY KEY, host_id text NOT NULL UNIQUE, state integer NOT NULL, opened bytea NOT NULL
      )`,
      `CREATE TABLE registry_instance (
        session_id text NOT NULL, agent text NOT NULL, registered_at_ms bigint NOT NULL, registered bytea NOT NULL,
        PRIMARY KEY (session_id, agent)
      )`,
      'CREATE TABLE registry_agent (agent text PRIMARY KEY, created_at_ms bigint NOT NULL)',
    ],
  },
];

/** Where revisions and fencing tokens stand: they grow, whatever restarts. */
export interface Head {
  readonly revision: bigint;
  readonly fencingToken: bigint;
}

/**
 * Statements after which revisions and fencing tokens are so much greater: for a store that goes on from an older state of itself,
 * since others have seen later ones.
 */
export function registryLeap(by: bigint): Statement[] {
  return [
    {
      sql: 'UPDATE registry_head SET revision = revision + $1, fencing_token = fencing_token + $1 WHERE id = 1',
      params: [by],
    },
  ];
}

/** Rows of one statement; a statement with thousands of parameters is dear to prepare and PostgreSQL takes no more than 65,535. */
const rowsMax = 200;

type ChangeOf<Kind extends RecordedChange['kind']> = Extract<RecordedChange, { kind: Kind }>;

/**
 * The statements that go with the events of changes. The head moves on from where this process saw it: if anything else has written
 * in between, nothing of this is done (WRITE_CONFLICT).
 */
export function statementsOf(recorded: readonly Recorded[], from: Head, to: Head): Statement[] {
  return [
    {
      sql: 'UPDATE registry_head SET revision = $1, fencing_token = $2 WHERE id = 1 AND revision = $3 AND fencing_token = $4',
      params: [to.revision, to.fencingToken, from.revision, from.fencingToken],
      expectChanges: 1,
    },
    ...recorded.flatMap(sessionStatements),
    ...removals(recorded),
    ...registrations(recorded),
  ];
}

/** Which of the agents were in the mesh at any time; names are qualified. */
export async function readSeen(database: Database, names: readonly string[]): Promise<Set<string>> {
  const answers = chunksOf(names, rowsMax).map(chunk =>
    database.read<{ agent: string }>(
      `SELECT agent FROM registry_agent WHERE agent IN (${placeholders(1, chunk.length)})`,
      chunk,
    ),
  );
  return new Set((await Promise.all(answers)).flat().map(({ agent }) => agent));
}

function sessionStatements({ change, payload }: Recorded): Statement[] {
  switch (change.kind) {
    case 'session-opened':
      return [
        {
          sql: `INSERT INTO registry_session (session_id, host_id, state, opened) VALUES ($1, $2, $3, $4)
            ON CONFLICT (session_id) DO UPDATE SET state = excluded.state, opened = excluded.opened`,
          params: [change.facts.id, change.hostId, change.facts.state, payload.value],
        },
      ];
    case 'session-ended':
      return [
        { sql: 'DELETE FROM registry_instance WHERE session_id = $1', params: [change.sessionId] },
        { sql: 'DELETE FROM registry_session WHERE session_id = $1', params: [change.sessionId] },
      ];
    case 'session-state-changed':
      return [
        {
          sql: 'UPDATE registry_session SET state = $1 WHERE session_id = $2',
          params: [change.state, change.sessionId],
        },
      ];
    default:
      return [];
  }
}

function removals(recorded: readonly Recorded[]): Statement[] {
  const removed = recorded.map(({ change }) => change).filter(change => change.kind === 'agent-deregistered');
  return chunksOf(removed, rowsMax).map(chunk => ({
    sql: `DELETE FROM registry_instance WHERE session_id = $1 AND agent IN (${placeholders(2, chunk.length)})`,
    params: [chunk[0]?.sessionId ?? '', ...chunk.map(({ namespace, agentId }) => qualify(namespace, agentId))],
  }));
}

function registrations(recorded: readonly Recorded[]): Statement[] {
  const added: { change: ChangeOf<'agent-registered'>; bytes: Uint8Array }[] = [];
  for (const { change, payload } of recorded)
    if (change.kind === 'agent-registered') added.push({ change, bytes: payload.value });
  const instances = added.map(({ change, bytes }) => [change.sessionId, nameOf(change), change.atMs, bytes]);
  const first = added.filter(({ change }) => change.first).map(({ change }) => [nameOf(change), change.atMs]);
  return [
    ...inserts('registry_instance (session_id, agent, registered_at_ms, registered)', instances).map(statement => ({
      ...statement,
      sql: `${statement.sql} ON CONFLICT (session_id, agent) DO UPDATE
        SET registered_at_ms = excluded.registered_at_ms, registered = excluded.registered`,
    })),
    ...inserts('registry_agent (agent, created_at_ms)', first),
  ];
}

function inserts(into: string, rows: readonly SqlValue[][]): Statement[] {
  return chunksOf(rows, rowsMax).map(chunk => {
    const width = chunk[0]?.length ?? 0;
    const values = chunk.map((_, index) => `(${placeholders(1 + index * width, width)})`);
    return { sql: `INSERT INTO ${into} VALUES ${values.join(', ')}`, params: chunk.flat() };
  });
}

function nameOf({ descriptor }: ChangeOf<'agent-registered'>): string {
  return qualify(descriptor.namespace, descriptor.id);
}

function placeholders(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => `$${first + index}`).join(', ');
}
