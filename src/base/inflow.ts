import type { MeshError } from './errors.js';
import { createWake } from './wake.js';

/** What comes from elsewhere, bit by bit, for one who reads it in order. */
export interface Inflow<T> {
  push(item: T): void;
  /** Nothing more comes; with an error, whoever reads hears that when there is nothing else. */
  end(error?: MeshError): void;
  /** All that came, then what comes, until it ends. */
  read(): AsyncGenerator<T>;
}

/** Makes one; what is not read yet lies in memory. */
export function createInflow<T>(): Inflow<T> {
  const items: T[] = [];
  const wake = createWake();
  let over = false;
  let failure: MeshError | undefined;
  return {
    push(item) {
      items.push(item);
      wake.notify();
    },
    end(error) {
      over = true;
      failure ??= error;
      wake.notify();
    },
    async *read() {
      for (;;) {
        yield* items.splice(0);
        if (items.length > 0) continue;
        if (failure) throw failure;
        if (over) return;
        await wake.wait();
      }
    },
  };
}
