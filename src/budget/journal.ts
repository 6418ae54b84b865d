import { backoffMs, type Clock, type MeshError, sleep, toMeshError } from '../base/index.js';
import type { Account, Hold } from './book.js';
import type { Change } from './changes.js';

/** What was changed, as it is to be written: the changes in order, and what accounts and holds are after them. */
export interface Entry {
  readonly changes: readonly Change[];
  /** By id; undefined: it is gone. */
  readonly accounts: ReadonlyMap<string, Account | undefined>;
  readonly holds: ReadonlyMap<string, Hold | undefined>;
}

/** Where budgets are kept. */
export interface Keeper {
  /** What was kept: after a restart, reservations of work under way are there again. */
  load(): Promise<{ readonly accounts: readonly Account[]; readonly holds: readonly Hold[] }>;
  /** Makes the write of an entry; writing it again, because the first try failed, must change nothing. */
  prepare(entry: Entry): () => Promise<void>;
}

/** Writes behind: what comes while something is being written is written together afterwards. */
export interface Journal {
  /** Takes a change; resolves when it is written. Nobody has to wait for that. */
  add(entry: Entry): Promise<void>;
  /** Resolves when all so far is written. Errors: what the keeper said last, once `stop` was called. */
  flush(): Promise<void>;
  /** From now on a write that fails is not tried again. */
  stop(): void;
}

const backoff = { firstMs: 100, maxMs: 5_000 };
/** Changes in one write. */
const changesMax = 200;

/** Makes a journal; `onFault` hears of writes that failed and are tried again. */
export function createJournal(parts: { keeper: Keeper; clock: Clock; onFault(error: MeshError): void }): Journal {
  const { keeper, clock, onFault } = parts;
  const waiting: { entry: Entry; done(): void; failed(error: unknown): void }[] = [];
  let running: Promise<void> | undefined;
  let stopping = false;

  async function run(): Promise<void> {
    // What comes within one turn of the event loop is written together.
    await new Promise(resolve => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, changesMax);
      try {
        await persist(keeper.prepare(together(batch.map(({ entry }) => entry))));
        for (const one of batch) one.done();
      } catch (error) {
        for (const one of batch) one.failed(error);
      }
    }
    running = undefined;
  }

  async function persist(write: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await write();
        return;
      } catch (thrown) {
        const error = toMeshError(thrown);
        if (stopping) throw error;
        onFault(error);
        await sleep(clock, backoffMs(attempt, backoff));
      }
    }
  }

  return {
    add(entry) {
      return new Promise<void>((resolve, reject) => {
        waiting.push({ entry, done: resolve, failed: reject });
        running ??= run();
      });
    },
    async flush() {
      while (running) await running;
    },
    stop() {
      stopping = true;
    },
  };
}

function together(entries: readonly Entry[]): Entry {
  const accounts = new Map<string, Account | undefined>();
  const holds = new Map<string, Hold | undefined>();
  for (const entry of entries) {
    for (const [id, account] of entry.accounts) accounts.set(id, account);
    for (const [id, hold] of entry.holds) holds.set(id, hold);
  }
  return { changes: entries.flatMap(({ changes }) => changes), accounts, holds };
}
