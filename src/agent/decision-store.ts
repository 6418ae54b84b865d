import { type Clock, Lru } from '../base/index.js';
import type { Database, Migration } from '../storage/index.js';

/** A decision as it is kept: JSON text, and how long it holds, in ms since the epoch. */
export interface KeptDecision {
  readonly decision: string;
  readonly untilMs: number;
}

/** Where the instances of agents share decisions (S15): a port. Two who put at once both succeed; either may stay. */
export interface DecisionStore {
  /** Undefined when there is none, or it no longer holds. */
  get(key: string): Promise<KeptDecision | undefined>;
  put(key: string, kept: KeptDecision): Promise<void>;
}

/** Shares decisions within a process: at most `max`, the last used ones. */
export function createMemoryDecisions(clock: Clock, max = 10_000): DecisionStore {
  const kept = new Lru<KeptDecision>(max, () => clock.now());
  return {
    get: async key => kept.get(key),
    put: async (key, decision) => kept.put(key, decision, decision.untilMs - clock.now()),
  };
}

/** The table that `createStoredDecisions` needs. */
export const decisionMigrations: readonly Migration[] = [
  {
    name: '060-agent-decisions',
    statements: [
      'CREATE TABLE agent_decisions (key TEXT PRIMARY KEY, decision TEXT NOT NULL, until_ms BIGINT NOT NULL)',
      'CREATE INDEX agent_decisions_until ON agent_decisions (until_ms)',
    ],
  },
];

/** Shares decisions through a database, which keeps them over a restart. What no longer holds goes when the next is put. */
export function createStoredDecisions(database: Database, clock: Clock): DecisionStore {
  return {
    async get(key) {
      const sql = 'SELECT decision, until_ms FROM agent_decisions WHERE key = $1 AND until_ms > $2';
      const [row] = await database.read<{ decision: string; until_ms: number }>(sql, [key, clock.now()]);
      return row && { decision: row.decision, untilMs: Number(row.until_ms) };
    },
    async put(key, { decision, untilMs }) {
      const put = `INSERT INTO agent_decisions (key, decision, until_ms) VALUES ($1, $2, $3)
        ON CONFLICT (key) DO UPDATE SET decision = excluded.decision, until_ms = excluded.until_ms`;
      await database.write([
        { sql: 'DELETE FROM agent_decisions WHERE until_ms <= $1', params: [clock.now()] },
        { sql: put, params: [key, decision, untilMs] },
      ]);
    },
  };
}
