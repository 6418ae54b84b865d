import type { Clock, Timer } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';

/** A record whose appends are heard in steps. */
export interface PacedAppends extends EventStore {
  /** What is still to be heard is heard now. */
  settle(): void;
}

/**
 * The record for those who follow it: of appends that come close together the first is heard at once, and all that come within `paceMs`
 * after that as one. Who follows writes as well, and a writer that waits for each of its appends would else wait for those writes too.
 */
export function pacedAppends(store: EventStore, clock: Clock, paceMs = 20): PacedAppends {
  const settlers = new Set<() => void>();

  function onAppended(listener: (position: bigint) => void): () => void {
    let unheard: bigint | undefined;
    let timer: Timer | undefined;

    function tell(position: bigint): void {
      unheard = undefined;
      timer = clock.setTimer(paceMs, () => {
        timer = undefined;
        settle();
      });
      listener(position);
    }

    function settle(): void {
      if (unheard === undefined) return;
      timer?.cancel();
      tell(unheard);
    }

    const stop = store.onAppended(position => {
      if (timer) unheard = position;
      else tell(position);
    });
    settlers.add(settle);
    return () => {
      settlers.delete(settle);
      timer?.cancel();
      stop();
    };
  }

  return {
    ...store,
    onAppended,
    settle() {
      for (const settle of settlers) settle();
    },
  };
}
