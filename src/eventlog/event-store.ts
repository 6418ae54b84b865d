import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Statement } from '../storage/index.js';
import type { EventFilter } from './filter.js';
import type { FreshRange } from './fresh.js';
import type { StoredEvent } from './stored.js';

/** What an append may ask for beside its events. */
export interface AppendOptions {
  /** The stream's version that the caller decided on; 0n: the stream must be new. Absent: any. */
  readonly expectedVersion?: bigint;
  /** Statements that are committed with the events or not at all (S9, outbox). */
  readonly alongside?: readonly Statement[];
}

/** Where an append ended. */
export interface Appended {
  /** The stream's version after it. */
  readonly version: bigint;
  /** Position of its last event in the commit order. */
  readonly position: bigint;
}

/** A page of a read. */
export interface ReadOptions {
  /** After this version or position; backwards: before it, absent: from the end. */
  readonly after?: bigint;
  /** At most; 100 unless said. */
  readonly limit?: number;
  readonly backwards?: boolean;
  /** Only these; a read that finds fewer than its limit has seen all there is. */
  readonly filter?: EventFilter;
  /** Ends a filtered read that has far to go. */
  readonly signal?: AbortSignal;
}

/**
 * The record: every decision reads it, and what the mesh has promised is in it. Append with an expected version, read a stream,
 * read all in commit order (S7).
 */
export interface EventStore {
  /**
   * Appends events to a stream, all or none; resolves when they are on disk. `stream`, `version` and `position` of the events are
   * set by the store. Appending event ids that the same stream already has answers as the first time (so a retry is safe) and runs
   * no `alongside`. Errors: VERSION_CONFLICT with details `version` (the stream's); EVENT_ID_TAKEN when some of the ids, but not all of
   * them in this stream, are in the record; WRITE_CONFLICT when `alongside` fails, with details `statement`.
   */
  append(stream: string, events: readonly Event[], options?: AppendOptions): Promise<Appended>;
  /** Events of one stream, by version. */
  readStream(stream: string, options?: ReadOptions): Promise<Event[]>;
  /** Events of all streams, in commit order: what was read once never gets an older neighbour. */
  readAll(options?: ReadOptions): Promise<Event[]>;
  /**
   * The next events after a position as far as this process appended them just now, for those who follow the record closely; what was done
   * to their rows since does not show. There may be more than it gives. Undefined: the next one is not in memory, and is to be read; nothing is before the first who asks.
   */
  readFresh(range: FreshRange): Event[] | undefined;
  /** The same, as they lie in the record. */
  readFreshStored(range: FreshRange): StoredEvent[] | undefined;
  /**
   * Calls back after each commit of this process, with the position of its last event, and within a quarter of a second after others
   * have committed to the same database; returns how to stop.
   */
  onAppended(listener: (position: bigint) => void): () => void;
}
