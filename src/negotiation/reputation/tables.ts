import type { Database, Migration, Statement } from '../../storage/index.js';
import type { Entry } from './entry.js';

/** What is kept of the book, and up to where in the record. It follows from the record and can be made anew. */
export const reputationMigrations: readonly Migration[] = [
  {
    name: '071-negotiation-reputation',
    statements: [
      `CREATE TABLE negotiation_reputation (
        agent text NOT NULL,
        capability text NOT NULL,
        place bigint NOT NULL,
        body text NOT NULL,
        PRIMARY KEY (agent, capability)
      )`,
      `CREATE TABLE negotiation_reputation_position (
        name text PRIMARY KEY,
        version bigint NOT NULL,
        position bigint NOT NULL,
        place bigint NOT NULL
      )`,
    ],
  },
];

/** How entries are written; another number makes the tables anew at the next start. */
const version = 1;
const name = 'book';

/** What was kept. */
export interface Kept {
  /** Those that were quiet longest first. */
  readonly entries: readonly Entry[];
  /** Everything up to this position of the record is in them. */
  readonly position: bigint;
  /** The place of the last entry that was written. */
  readonly place: number;
}

type Row = { version: number; position: number; place: number; body: string | null };

/** Reads what was kept, at one moment; nothing when it was written another way. */
export async function readKept(database: Database): Promise<Kept> {
  const sql = `SELECT at.version, at.position, at.place, kept.body FROM negotiation_reputation_position at
    LEFT JOIN negotiation_reputation kept ON at.name = $1 WHERE at.name = $1 ORDER BY kept.place`;
  const rows = await database.read<Row>(sql, [name]);
  const [at] = rows;
  if (!at || Number(at.version) !== version) return { entries: [], position: 0n, place: 0 };
  return {
    entries: rows.flatMap(({ body }) => (body === null ? [] : [JSON.parse(body) as Entry])),
    position: BigInt(at.position),
    place: Number(at.place),
  };
}

/** What has changed since the last time, with the position: in one write, or a step would count twice. */
export function keepStatements(changes: ReadonlyMap<string, Entry | undefined>, kept: Omit<Kept, 'entries'>) {
  const statements: Statement[] = [];
  let { place } = kept;
  for (const [key, entry] of changes) {
    const [agent = '', capability = ''] = key.split('\n');
    statements.push(entry ? putStatement(entry, ++place) : removeStatement(agent, capability));
  }
  statements.push({
    sql: `INSERT INTO negotiation_reputation_position (name, version, position, place) VALUES ($1, $2, $3, $4)
      ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = excluded.position, place = excluded.place`,
    params: [name, version, kept.position, place],
  });
  return { statements, place };
}

/** Makes room for tables that are made anew. */
export function clearStatement(): Statement {
  return { sql: 'DELETE FROM negotiation_reputation', params: [] };
}

function putStatement(entry: Entry, place: number): Statement {
  return {
    sql: `INSERT INTO negotiation_reputation (agent, capability, place, body) VALUES ($1, $2, $3, $4)
      ON CONFLICT (agent, capability) DO UPDATE SET place = excluded.place, body = excluded.body`,
    params: [entry.agent, entry.capability, place, JSON.stringify(entry)],
  };
}

function removeStatement(agent: string, capability: string): Statement {
  return {
    sql: 'DELETE FROM negotiation_reputation WHERE agent = $1 AND capability = $2',
    params: [agent, capability],
  };
}
