import { backoffMs, type Clock, type MeshError, sleep, type Timer, toMeshError } from '../base/index.js';
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

/** Writes behind: what comes while something is being written, or what is not urgent, is written together afterwards. */
export interface Journal {
  /** Takes a change; resolves when it is written: at once when it is urgent, else together with what comes within some ms. */
  add(entry: Entry, urgent: boolean): Promise<void>;
  /** Resolves when all so far is written. Errors: what the keeper said last, once `stop` was called. */
  flush(): Promise<void>;
  /** From now on a write that fails is not tried again. */
  stop(): void;
}

const backoff = { firstMs: 100, maxMs: 5_000 };
/** Changes in one write. */
const changesMax = 200;
/**
 * For how long what nobody waits for is collected, in ms: until the answer that it belongs to has left, which takes several turns of the
 * event loop and would else share the processor with the write.
 */
const collectMs = 2;

/** Makes a journal; `onFault` hears of writes that failed and are tried again. */
export function createJournal(parts: { keeper: Keeper; clock: Clock; onFault(error: MeshError): void }): Journal {
  const { keeper, clock, onFault } = parts;
  const waiting: { entry: Entry; done(): void; failed(error: unknown): void }[] = [];
  let running: Promise<void> | undefined;
  let later: Timer | undefined;
  let urgently = false;
  let stopping = false;

  function begin(): void {
    later?.cancel();
    later = undefined;
    running ??= run();
  }

  async function run(): Promise<void> {
    // What comes within one turn of the event loop is written together.
    await new Promise(resolve => setImmediate(resolve));
    do {
      const batch = waiting.splice(0, changesMax);
      urgently &&= waiting.length > 0;
      try {
        await persist(keeper.prepare(together(batch.map(({ entry }) => entry))));
        for (const one of batch) one.done();
      } catch (error) {
        for (const one of batch) one.failed(error);
      }
    } while (urgently || waiting.length >= changesMax);
    running = undefined;
    if (waiting.length > 0) collect();
  }

  function collect(): void {
    later ??= clock.setTimer(collectMs, begin);
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
    add(entry, urgent) {
      return new Promise<void>((resolve, reject) => {
        waiting.push({ entry, done: resolve, failed: reject });
        urgently ||= urgent;
        if (urgent || waiting.length >= changesMax) begin();
        else if (!running) collect();
      });
    },
    async flush() {
      while (running || waiting.length > 0) {
        begin();
        await running;
      }
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
