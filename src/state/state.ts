import type { JsonValue } from '@bufbuild/protobuf';
import type { StateKey } from './key.js';

/** An allowed change of status; `from` may be `*`. */
export interface AllowedTransition {
  readonly from: string;
  readonly to: string;
}

/** Which transitions a state may make. */
export interface StateMachine {
  readonly transitions: readonly AllowedTransition[];
}

/**
 * Why the value of a state cannot be read.
 * - `erased`: the key was destroyed, at the request of the person whose data it was.
 * - `sealed`: the key is not here, such as after a move without the folder of keys.
 */
export type Withheld = 'erased' | 'sealed';

/** A state as its changes make it. It never changes: `evolve` gives the next one. Times are in ms since the epoch. */
export interface StateEntry {
  readonly key: StateKey;
  /** How many changes it has had; 0n: there never was such a state. */
  readonly revision: bigint;
  /** It was created, and not deleted since. */
  readonly exists: boolean;
  /** Null while it does not exist, or is withheld. */
  readonly value: JsonValue;
  /** Why its value cannot be read; undefined: it can. */
  readonly withheld: Withheld | undefined;
  /** Empty: none. */
  readonly status: string;
  /** Undefined: all transitions are allowed. */
  readonly machine: StateMachine | undefined;
  /** Id of the key that its values are sealed with; empty: they are not. */
  readonly keyId: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** The value as JSON text takes so many bytes or less. */
  readonly bytesMax: number;
}

/** A state in which nothing has happened. */
export function initialState(key: StateKey): StateEntry {
  return {
    key,
    revision: 0n,
    exists: false,
    value: null,
    withheld: undefined,
    status: '',
    machine: undefined,
    keyId: '',
    createdAtMs: 0,
    updatedAtMs: 0,
    bytesMax: 0,
  };
}
