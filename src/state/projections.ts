import { assert, type Clock, createTurns, type Timer } from '../base/index.js';
import type { Database, Statement } from '../storage/index.js';
import type { StateParts } from './journal.js';
import { checkpointName, createProjection, type Progress, type Projection } from './projection.js';

/** The tables in use, and how they are made anew. */
export interface Projections {
  /** Reads which generation is in use. */
  start(): Promise<void>;
  /** The tables, up to date with everything that was answered before the call. */
  upToDate(): Promise<Projection>;
  /** Something was written: the tables follow soon. */
  appended(): void;
  /** Makes new tables beside those in use, then uses them. */
  rebuild(onPage: (progress: Progress) => void): Promise<void>;
  close(): Promise<void>;
}

/** How long after a change the tables follow, unless somebody asks for them before, in ms: many changes are written at once. */
const followMs = 250;

type Generation = { generation: number; position: number };

/** Makes them of nothing; nothing is read before `start`. */
export function createProjections(parts: StateParts, onFault: (error: unknown) => void): Projections {
  const { database, clock } = parts;
  let current: Projection | undefined;
  let timer: Timer | undefined;
  const rebuilds = createTurns();
  let underWay: Promise<unknown> = Promise.resolve();

  function make({ generation, position }: Generation, withSnapshots: boolean): Projection {
    return createProjection(parts, { generation, position: BigInt(position), withSnapshots });
  }

  async function upToDate(): Promise<Projection> {
    if (database.dialect === 'postgres') await useWhatOthersDo();
    const before = inUse();
    await before.advance();
    // A rebuild may have put other tables into use meanwhile.
    return before === current ? before : upToDate();
  }

  function inUse(): Projection {
    assert(current !== undefined, 'states are used after their start');
    return current;
  }

  /** Another node may have made the tables anew. */
  async function useWhatOthersDo(): Promise<void> {
    const used = await readInUse(database);
    if (used.generation !== inUse().generation) current = make(used, false);
  }

  async function rebuildNow(onPage: (progress: Progress) => void): Promise<void> {
    const old = inUse();
    const generation = old.generation + 1;
    await remove(database, generation);
    const next = make({ generation, position: 0 }, true);
    await next.advance(onPage);
    await database.write([useStatement(generation)]);
    current = make({ generation, position: Number(next.position) }, false);
    await remove(database, old.generation);
  }

  return {
    async start() {
      const used = await readInUse(database);
      current = make(used, false);
      if (used.position === 0) await database.write([useStatement(used.generation)]);
    },
    upToDate,
    appended() {
      timer ??= follow(clock, () => {
        timer = undefined;
        underWay = upToDate().catch(onFault);
      });
    },
    rebuild: onPage => rebuilds.take(() => rebuildNow(onPage)),
    async close() {
      timer?.cancel();
      await Promise.all([rebuilds.idle(), underWay]);
    },
  };
}

function follow(clock: Clock, run: () => void): Timer {
  return clock.setTimer(followMs, run);
}

const inUseName = 'in use';

function useStatement(generation: number): Statement {
  return {
    sql: `INSERT INTO state_projection (name, generation, position) VALUES ($1, $2, 0)
      ON CONFLICT (name) DO UPDATE SET generation = excluded.generation`,
    params: [inUseName, generation],
  };
}

async function readInUse(database: Database): Promise<Generation> {
  const sql = 'SELECT generation, position FROM state_projection WHERE name = $1';
  const [used] = await database.read<Generation>(sql, [inUseName]);
  const generation = Number(used?.generation ?? 1);
  const [reached] = await database.read<Generation>(sql, [checkpointName(generation)]);
  return { generation, position: Number(reached?.position ?? 0) };
}

/** Rows that are deleted at once: writers wait meanwhile. */
const removeMax = 5_000;

async function remove(database: Database, generation: number): Promise<void> {
  const chunk = `DELETE FROM state_current WHERE generation = $1 AND (namespace, type, id) IN
    (SELECT namespace, type, id FROM state_current WHERE generation = $1 LIMIT ${removeMax})`;
  for (let removed = removeMax; removed === removeMax; ) {
    const [result] = await database.write([{ sql: chunk, params: [generation] }]);
    removed = result?.changes ?? 0;
  }
  await database.write([
    { sql: 'DELETE FROM state_block WHERE generation = $1', params: [generation] },
    { sql: 'DELETE FROM state_projection WHERE name = $1', params: [checkpointName(generation)] },
  ]);
}
