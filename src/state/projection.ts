import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { createTurns, groupBy, toMeshError } from '../base/index.js';
import type { Statement } from '../storage/index.js';
import { type Block, blockStatement, extend, readLastBlock } from './blocks.js';
import { createCache } from './cache.js';
import { currentStatement, readCurrent } from './current.js';
import type { Draft } from './evolve.js';
import { type StateParts, toContentOf } from './journal.js';
import { keyOfStream, streamsPrefix } from './key.js';
import { foldEvents } from './load.js';
import { isDue, readSnapshot, snapshotStatement } from './snapshots.js';
import type { StateEntry } from './state.js';

/** The tables that follow from the record, as one generation of them: brought up to date from where they are. */
export interface Projection {
  readonly generation: number;
  /** Everything up to this position of the record is in them. */
  readonly position: bigint;
  /** Brings them up to date; one after the other. `onPage` hears how many events were read. */
  advance(onPage?: (progress: Progress) => void): Promise<void>;
}

/** What a page of the record came to. */
export interface Progress {
  readonly events: number;
  readonly states: number;
  readonly snapshots: number;
}

/** Where a projection begins, and what it makes. */
export interface ProjectionOptions {
  readonly generation: number;
  readonly position: bigint;
  /** Writes the snapshots, too. */
  readonly withSnapshots: boolean;
}

/** Events that are read at once. */
const pageSize = 4_000;
/** States that are kept in memory from page to page, in bytes. */
const cacheBytesMax = 16 * 1024 * 1024;

/** A projection that goes on at a position. */
export function createProjection(parts: StateParts, options: ProjectionOptions): Projection {
  const { database, store, sealing } = parts;
  const { generation, withSnapshots } = options;
  let cache = createCache(cacheBytesMax);
  let position = options.position;
  let block: Block | undefined;
  const turns = createTurns();
  /** The write of the page before: it is under way while the next one is read and folded. */
  let written: Promise<unknown> = Promise.resolve();

  /** All that there was when it was called. The head is read first: what is committed after that is for the next time. */
  async function bringUpToDate(onPage: (progress: Progress) => void): Promise<void> {
    const [newest] = await store.readAll({ backwards: true, limit: 1 });
    const head = newest?.position ?? 0n;
    try {
      let next = head > position ? readPage(position) : undefined;
      while (next) {
        const events = await next;
        const end = events.at(-1)?.position;
        next = end !== undefined && events.length === pageSize ? readPage(end) : undefined;
        // What is asked of a store leaves with the turn of the event loop: it reads while this page is folded.
        await nextTurn();
        if (end !== undefined) onPage(await take(events, end));
      }
      await written;
    } catch (error) {
      // What is in memory may be ahead of the tables: it is read again from there.
      written = Promise.resolve();
      cache = createCache(cacheBytesMax);
      block = undefined;
      throw error;
    }
    if (head > position) position = head;
  }

  function readPage(after: bigint): Promise<Event[]> {
    return store.readAll({ after, limit: pageSize, filter: { streamPrefix: streamsPrefix } });
  }

  async function take(events: readonly Event[], end: bigint): Promise<Progress> {
    const statements: Statement[] = [];
    let [states, snapshots] = [0, 0];
    for (const [stream, own] of groupBy(events, event => event.stream)) {
      const listed = cache.get(stream) ?? (await readListed(stream));
      const before = await reaching(parts, listed, own[0]);
      const folded = before && (await foldOnto(before, own).catch(nothingAtGap));
      if (!folded) continue;
      if (listed.revision === 0n) states++;
      const { state, due } = folded;
      snapshots += due.length;
      statements.push(
        ...due,
        await currentStatement(state, { generation, position: end }, toContentOf(state, sealing)),
      );
      cache.put(stream, state);
    }
    block = extend(block ?? (await readLastBlock(database, generation)), events);
    statements.push(blockStatement(generation, block), checkpointStatement(generation, end));
    await written;
    written = database.write(statements).then(() => {
      position = end;
    });
    written.catch(() => 'told by whoever awaits it');
    return { events: events.length, states, snapshots };
  }

  async function readListed(stream: string): Promise<StateEntry> {
    await written;
    return readCurrent(parts, generation, keyOfStream(stream));
  }

  /** The state after its events of this page, and the snapshots that are due on the way. */
  async function foldOnto(before: StateEntry, events: readonly Event[]) {
    const draft: Draft = { ...before };
    const due: Statement[] = [];
    const fresh = events.filter(({ version }) => version > before.revision);
    await foldEvents(draft, fresh, sealing, reached => {
      if (!withSnapshots || !isDue(reached)) return;
      return snapshotStatement(reached, toContentOf(reached, sealing)).then(statement => void due.push(statement));
    });
    return { state: draft as StateEntry, due };
  }

  return {
    generation,
    get position() {
      return position;
    },
    advance: (onPage = () => undefined) => turns.take(() => bringUpToDate(onPage)),
  };
}

/**
 * The state right before an event: as the list has it or, where retention has taken the events in between, as the snapshot has it
 * that stands for them. Undefined: that is gone, and nobody can say what the state is.
 */
async function reaching(
  { database, sealing }: StateParts,
  listed: StateEntry,
  event: Event | undefined,
): Promise<StateEntry | undefined> {
  const revision = (event?.version ?? 1n) - 1n;
  if (listed.revision >= revision) return listed;
  const snapshot = await readSnapshot(database, listed.key, { moment: { revision }, sealing });
  return snapshot?.revision === revision ? snapshot : undefined;
}

/** Who has taken an event out of the record by hand hides its state from the list, not all others. */
function nothingAtGap(error: unknown): undefined {
  if (toMeshError(error).reason !== 'REVISION_UNKNOWN') throw error;
}

/** How far the tables are, written with what they say. */
export function checkpointStatement(generation: number, position: bigint): Statement {
  return {
    sql: `INSERT INTO state_projection (name, generation, position) VALUES ($1, $2, $3)
      ON CONFLICT (name) DO UPDATE SET position = excluded.position
      WHERE excluded.position > state_projection.position`,
    params: [checkpointName(generation), generation, position],
  };
}

/** Each generation has a checkpoint of its own. */
export function checkpointName(generation: number): string {
  return `generation ${generation}`;
}
