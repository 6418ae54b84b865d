import type { StateEntry } from './state.js';

/** The states that were used last, up to so many bytes. */
export interface StateCache {
  get(stream: string): StateEntry | undefined;
  put(stream: string, state: StateEntry): void;
  drop(stream: string): void;
}

/** What a state takes beside its value, roughly. */
const overheadBytes = 1_000;

/** Keeps nothing yet. */
export function createCache(bytesMax: number): StateCache {
  const states = new Map<string, StateEntry>();
  let bytes = 0;

  function drop(stream: string): void {
    const state = states.get(stream);
    if (!state) return;
    states.delete(stream);
    bytes -= weigh(state);
  }

  return {
    get(stream) {
      const state = states.get(stream);
      if (!state) return undefined;
      states.delete(stream);
      states.set(stream, state);
      return state;
    },
    put(stream, state) {
      drop(stream);
      states.set(stream, state);
      bytes += weigh(state);
      for (const oldest of states.keys()) {
        if (bytes <= bytesMax || oldest === stream) break;
        drop(oldest);
      }
    },
    drop,
  };
}

function weigh({ bytesMax }: StateEntry): number {
  return overheadBytes + bytesMax;
}
