import type { Clock, Timer } from '../base/index.js';
import type { Logger } from '../observability/index.js';
import type { Database, Migration, Statement } from '../storage/index.js';
import { createMeasures, type Measured, type Measures } from './measures.js';

/** What was measured of models and how they were rated, a row each. */
export const llmMigrations: readonly Migration[] = [
  {
    name: '066-llm',
    statements: ['CREATE TABLE llm_measure (name text PRIMARY KEY, at_ms bigint NOT NULL, data text NOT NULL)'],
  },
];

/** Measures that outlive the process. */
export interface KeptMeasures {
  readonly measures: Measures;
  /** Takes up what was known; the database runs already. */
  start(): Promise<void>;
  /** Keeps what is new. */
  close(): Promise<void>;
}

/** What they are kept with. */
export interface KeptMeasuresParts {
  readonly database: Pick<Database, 'read' | 'write'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** After a change it is kept at the latest after so many ms; what a process that is killed has not kept is lost. */
const saveAfterMs = 5_000;
/** Models of which nothing was heard for so long are forgotten, in ms. */
const forgetAfterMs = 30 * 24 * 3_600_000;

/** Measures in a table: nobody who calls a model waits for it. */
export function createKeptMeasures({ database, clock, logger }: KeptMeasuresParts): KeptMeasures {
  const measures = createMeasures(clock, changed);
  const unsaved = new Set<string>();
  let timer: Timer | undefined;
  let saving: Promise<void> = Promise.resolve();

  function changed(name: string): void {
    unsaved.add(name);
    timer ??= clock.setTimer(saveAfterMs, save);
  }

  function save(): Promise<void> {
    timer?.cancel();
    timer = undefined;
    saving = saving.then(write);
    return saving;
  }

  async function write(): Promise<void> {
    const names = [...unsaved];
    unsaved.clear();
    if (names.length === 0) return;
    try {
      await database.write(names.flatMap(name => kept(name, measures.known(name), clock.now())));
    } catch (error) {
      // They are kept with the next change.
      for (const name of names) unsaved.add(name);
      logger.warn({ err: error }, 'what was measured of models could not be kept');
    }
  }

  return {
    measures,
    async start() {
      const nowMs = clock.now();
      await database.write([
        { sql: 'DELETE FROM llm_measure WHERE at_ms < $1', params: [Math.round(nowMs - forgetAfterMs)] },
      ]);
      const rows = await database.read<{ name: string; at_ms: number; data: string }>(
        'SELECT name, at_ms, data FROM llm_measure',
      );
      for (const row of rows) measures.recall(row.name, JSON.parse(row.data), Math.max(0, nowMs - Number(row.at_ms)));
    },
    close: save,
  };
}

function kept(name: string, measured: Measured | undefined, nowMs: number): Statement[] {
  if (!measured) return [];
  const sql = `INSERT INTO llm_measure (name, at_ms, data) VALUES ($1, $2, $3)
    ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms, data = excluded.data`;
  return [{ sql, params: [name, Math.round(nowMs), JSON.stringify(measured)] }];
}
