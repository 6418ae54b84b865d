import { createWake } from '../../base/index.js';

/** Hands items over one by one: whoever puts one waits until it was taken. */
export interface Inbox<T> {
  /** Resolves when the item was taken; false: nobody will. */
  put(item: T): Promise<boolean>;
  /** The item is given to nobody any more, unless it was taken. */
  withdraw(): void;
  /** The next item. Rejects with the signal's reason, or with what `fail` was given. */
  take(signal?: AbortSignal): Promise<T>;
  fail(error: unknown): void;
  /** Nobody takes any more. */
  close(): void;
}

/** Makes one for one who puts and one who takes. */
export function createInbox<T>(): Inbox<T> {
  const filled = createWake();
  let waiting: { readonly item: T; readonly settle: (taken: boolean) => void } | undefined;
  let closed = false;
  let failure: { readonly error: unknown } | undefined;
  return {
    put: item =>
      new Promise(resolve => {
        if (closed) return resolve(false);
        waiting = { item, settle: resolve };
        filled.notify();
      }),
    withdraw() {
      waiting = undefined;
    },
    async take(signal) {
      for (;;) {
        signal?.throwIfAborted();
        if (failure) throw failure.error;
        if (waiting) {
          const { item, settle } = waiting;
          waiting = undefined;
          settle(true);
          return item;
        }
        await filled.wait(signal);
      }
    },
    fail(error) {
      failure = { error };
      filled.notify();
    },
    close() {
      closed = true;
      waiting?.settle(false);
      waiting = undefined;
    },
  };
}
