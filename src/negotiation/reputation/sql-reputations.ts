import { stepsOf } from '../../agent/index.js';
import { type Clock, createTurns, type Timer } from '../../base/index.js';
import { type EventStore, toEvent, typeOf } from '../../eventlog/index.js';
import { type Logger, silentLogger } from '../../observability/index.js';
import type { Database } from '../../storage/index.js';
import { eventTypes } from '../record.js';
import { type Book, bookedSteps, createBook, isBooked } from './book.js';
import type { Reputations } from './reputations.js';
import { clearStatement, keepStatements, readKept } from './tables.js';

/** What they stand on. */
export interface SqlReputationsParts {
  /** With `reputationMigrations`. */
  readonly database: Database;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** How long after a step the book follows, in ms: steps that come together are read together. */
const followMs = 25;
/** How often the tables follow the book at most, in ms: what they lack after a crash is read from the record. */
const keepEveryMs = 5_000;
/** Steps that are read at once. */
const pageSize = 1_000;
/** What is read of the record. */
const filter = { types: bookedSteps.map(step => eventTypes[step]) };
const types = new Set(filter.types);

/**
 * Keeps the book up with the record, in tables that say how far they are; nothing is read before `start`. Policies ask what is in memory,
 * which follows the record within a moment.
 */
export function createSqlReputations({
  database,
  store,
  clock,
  logger = silentLogger,
}: SqlReputationsParts): Reputations {
  const turns = createTurns();
  let current: Reading = { book: createBook(), position: 0n };
  /** What the tables have. */
  let kept = { position: 0n, place: 0 };
  let keptAtMs = clock.monotonic();
  let timer: Timer | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  function onFault(error: unknown): void {
    logger.warn({ err: error }, 'what is known of bidders is behind the record; it is read again with the next award');
  }

  /** What this process has written since; undefined: nothing of it is in memory any more. */
  function advanceFresh({ book, position }: Reading): Reading | undefined {
    let reached = position;
    for (;;) {
      const events = store.readFreshStored({ after: reached, limit: pageSize });
      if (!events) return reached > position ? { book, position: reached } : undefined;
      for (const event of events)
        if (types.has(typeOf(event))) for (const step of stepsOf(toEvent(event))) book.take(step);
      reached = events.at(-1)?.position ?? reached;
    }
  }

  /** All that there was when it was called. The head is read first: what is committed after that is for the next time. */
  async function advance(reading: Reading): Promise<Reading> {
    const { book } = reading;
    let { position } = reading;
    const [newest] = await store.readAll({ backwards: true, limit: 1 });
    const head = newest?.position ?? 0n;
    while (head > position) {
      const events = await store.readAll({ after: position, limit: pageSize, filter });
      for (const event of events) for (const step of stepsOf(event)) book.take(step);
      const last = events.at(-1)?.position ?? position;
      position = events.length === pageSize || last > head ? last : head;
    }
    return { book, position };
  }

  async function takeUp(): Promise<void> {
    const { entries, position, place } = await readKept(database);
    kept = { position, place };
    current = await advance({ book: createBook(entries), position });
  }

  async function keep(): Promise<void> {
    keptAtMs = clock.monotonic();
    const { book, position } = current;
    if (position === kept.position) return;
    const { statements, place } = keepStatements(book.changes(), { position, place: kept.place });
    await database.write(statements);
    kept = { position, place };
  }

  /** After a fault it is read again from what was kept: a page may have been taken in part, or its changes not been written. */
  async function follow(all = true): Promise<void> {
    try {
      current = (all ? undefined : advanceFresh(current)) ?? (await advance(current));
      if (clock.monotonic() - keptAtMs >= keepEveryMs) await keep();
    } catch (error) {
      onFault(error);
      await takeUp();
    }
  }

  async function rebuild(): Promise<void> {
    const fresh = await advance({ book: createBook(), position: 0n });
    const { statements, place } = keepStatements(fresh.book.changes(), { position: fresh.position, place: 0 });
    await database.write([clearStatement(), ...statements]);
    current = fresh;
    kept = { position: fresh.position, place };
  }

  return {
    of: (agent, capability, nowMs) => current.book.of(agent, capability, nowMs),
    start: () => turns.take(takeUp),
    written(steps) {
      if (!steps.some(isBooked)) return;
      timer ??= clock.setTimer(followMs, () => {
        timer = undefined;
        underWay = turns.take(() => follow(false)).catch(onFault);
      });
    },
    async upToDate() {
      await turns.take(() => follow());
      return current.book;
    },
    rebuild: () => turns.take(rebuild),
    async close() {
      timer?.cancel();
      await underWay;
      await turns.take(() => follow().then(keep)).catch(onFault);
    },
  };
}

/** A book, and up to where in the record it has been read. */
interface Reading {
  readonly book: Book;
  readonly position: bigint;
}
