import { backoffMs, type Clock, type MeshError, sleep, toMeshError } from '../../base/index.js';

/** Which namespaces of the registry are watched: those that somebody wants to know of. */
export interface NamespaceWatches {
  /** One more wants to know of it. */
  want(namespace: string): void;
  /** One less does; the last one ends the watch. */
  release(namespace: string): void;
  stop(): void;
}

export interface NamespaceWatchesOptions {
  readonly clock: Clock;
  /** Follows a namespace until the signal is aborted; rejects when it cannot. */
  follow(namespace: string, signal: AbortSignal): Promise<void>;
  /** It is followed again after a failure: anything may have changed meanwhile. */
  missed(namespace: string): void;
  failed(error: MeshError): void;
}

interface Watched {
  readonly over: AbortController;
  wanted: number;
}

const again = { firstMs: 100, maxMs: 10_000 };

/** Makes the watches. One that fails begins anew, later each time, as long as somebody wants it. */
export function createNamespaceWatches(options: NamespaceWatchesOptions): NamespaceWatches {
  const { clock, follow, missed, failed } = options;
  const watched = new Map<string, Watched>();

  async function watch(namespace: string, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const begunMs = clock.monotonic();
      try {
        const following = follow(namespace, signal);
        if (failures > 0) missed(namespace);
        await following;
        return;
      } catch (error) {
        if (signal.aborted) return;
        failed(toMeshError(error));
        failures = clock.monotonic() - begunMs > again.maxMs ? 1 : failures + 1;
        await sleep(clock, backoffMs(failures, again), signal).catch(() => 'over');
      }
    }
  }

  return {
    want(namespace) {
      const known = watched.get(namespace);
      if (known) {
        known.wanted++;
        return;
      }
      const over = new AbortController();
      watched.set(namespace, { over, wanted: 1 });
      void watch(namespace, over.signal);
    },
    release(namespace) {
      const known = watched.get(namespace);
      if (!known || --known.wanted > 0) return;
      watched.delete(namespace);
      known.over.abort();
    },
    stop() {
      for (const { over } of watched.values()) over.abort();
      watched.clear();
    },
  };
}
