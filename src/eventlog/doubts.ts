import { backoffMs, Cancellation, type Clock, type MeshError, sleep } from '../base/index.js';

/** What may have begun: the record did not answer. Each is looked for until it is known. `State`: as it stands when it has. */
export interface Doubts<State> {
  has(id: string): boolean;
  /** Its begin failed with an error after which it may be there: it is looked for, at once and until it is known. Errors: that error. */
  resolve(id: string, error: unknown): Promise<State>;
  /** Looks for one, now; undefined: it has not begun. Errors: what the record says; then it stays in doubt. */
  settle(id: string): Promise<State | undefined>;
  /** Looks for none any more; resolves when nothing is under way. */
  close(error: MeshError): Promise<void>;
}

/** What looks for them. */
export interface DoubtsParts<State> {
  readonly clock: Clock;
  /** Goes on with one that has begun, and gives up what was set aside for one that has not. */
  find(id: string): Promise<State | undefined>;
  onFailed(error: unknown): void;
}

/** When those that could not be looked for are looked for again, in ms. */
const backoff = { firstMs: 50, maxMs: 1_000, jitter: 0 };

/** Makes it, without any doubt. */
export function createDoubts<State>({ clock, find, onFailed }: DoubtsParts<State>): Doubts<State> {
  /** By id; a promise: it is looked for just now. */
  const doubts = new Map<string, Promise<State | undefined> | undefined>();
  const over = new Cancellation();
  let watching: Promise<void> | undefined;

  function settle(id: string): Promise<State | undefined> {
    if (over.aborted) return Promise.reject(over.reason);
    const present = doubts.get(id);
    if (present) return present;
    const looking = find(id);
    doubts.set(id, looking);
    looking.then(
      () => doubts.delete(id),
      () => doubts.set(id, undefined),
    );
    return looking;
  }

  /** When the record does not answer for one, it does not for the others. */
  async function settleAll(): Promise<void> {
    for (const id of doubts.keys()) await settle(id);
  }

  async function watch(): Promise<void> {
    for (let attempt = 1; doubts.size > 0 && !over.aborted; attempt++) {
      await sleep(clock, backoffMs(attempt, backoff), over).catch(() => undefined);
      if (!over.aborted) await settleAll().catch(onFailed);
    }
    watching = undefined;
  }

  return {
    has: id => doubts.has(id),
    async resolve(id, error) {
      // What is looked for already may be found as it was before.
      const early = doubts.get(id);
      if (early) await early.catch(() => undefined);
      doubts.set(id, doubts.get(id));
      watching ??= watch();
      // That it cannot be read either says less than why it could not be written.
      const begun = await settle(id).catch(() => undefined);
      if (begun === undefined) throw error;
      return begun;
    },
    settle,
    async close(error) {
      over.abort(error);
      await watching;
      await Promise.allSettled(doubts.values());
    },
  };
}
