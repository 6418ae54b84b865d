import type { DeadLetter } from '#gen/dacp/link/v1/durable_pb.js';

/** Messages that were committed together. */
export interface StoredBatch {
  /** Number of its first message; those of later batches are higher. */
  readonly id: number;
  /** When they were committed, in ms since the epoch. */
  readonly atMs: number;
  /** A `dacp.link.v1.Frame` of deliveries. */
  readonly body: Uint8Array;
}

/** Changes that are committed together or not at all. */
export interface DurableChange {
  /** New batches, each with what doubles of its messages are known by. */
  readonly added: readonly (StoredBatch & { readonly keys: readonly string[] })[];
  /** Batches of which some deliveries are done: a bit for each, the lowest of the first byte being the first. */
  readonly marked: readonly { readonly id: number; readonly done: Uint8Array }[];
  /** Batches whose body holds from now on only what is open. */
  readonly rewritten: readonly { readonly id: number; readonly body: Uint8Array }[];
  /** Batches that are done. */
  readonly finished: readonly number[];
  /** The keys of batches up to this one need not be remembered any more. */
  readonly forgottenTo: number | undefined;
}

/** What a node had kept when it stopped. */
export interface DurableContents {
  /** In order. */
  readonly batches: readonly (StoredBatch & { readonly done: Uint8Array })[];
  /** In order; also of batches that are done. */
  readonly remembered: readonly { readonly id: number; readonly keys: readonly string[] }[];
}

/** Where a node keeps durable messages: a port. */
export interface DurableStore {
  /** Resolves when it is on disk. Errors: STORE_FAILED; nothing of it was kept then. */
  write(change: DurableChange): Promise<void>;
  load(): Promise<DurableContents>;
  /** Puts a dead letter into the record; the same `id` again changes nothing. Errors: STORE_FAILED. */
  bury(id: string, letter: DeadLetter): Promise<void>;
}
