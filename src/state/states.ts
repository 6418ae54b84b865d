import type { Change as ChangeView, WatchResponse } from '#gen/dacp/state/v1/state_pb.js';
import type { Lifecycle } from '../base/index.js';
import type { Command } from './changes.js';
import type { StateKey, StateQuery } from './key.js';
import type { Progress } from './projection.js';
import type { Moment } from './snapshots.js';
import type { StateEntry } from './state.js';

/** A range of time in ms since the epoch, and which page of it. */
export interface RangeOptions {
  /** At this time or later. */
  readonly fromMs?: number;
  /** Before this time. */
  readonly untilMs?: number;
  /** 1–1,000; 0 or absent: 100. */
  readonly pageSize?: number;
  /** Of the page before; empty or absent: the first page. */
  readonly pageToken?: string;
}

/** Which changes of one state. */
export interface HistoryOptions extends RangeOptions {
  /** Newest first. */
  readonly backwards?: boolean;
  /** With the new state in every change. */
  readonly withState?: boolean;
}

/** Which changes of which states. */
export interface AuditOptions extends RangeOptions {
  readonly query: StateQuery;
  /** Only what this one wanted. */
  readonly actor?: string;
}

/** Which states. */
export interface ListedOptions {
  readonly query: StateQuery;
  readonly status?: string;
  readonly withDeleted?: boolean;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

/** Which changes are told. */
export interface WatchOptions {
  readonly query: StateQuery;
  /** Resume after this position of the record; 0n: begin with the states as they are. */
  readonly after: bigint;
  readonly withState?: boolean;
  readonly signal: AbortSignal;
}

/** A page of something. */
export interface Page<Item> {
  readonly items: Item[];
  /** Empty: it is the last. */
  readonly nextPageToken: string;
}

/** States of anything, event-sourced (S7). */
export interface States extends Lifecycle {
  /** Id of the key of a person, for a state that is about them. Errors: FIELD_INVALID where nobody seals; KEY_UNUSABLE. */
  keyFor(subject: string): Promise<string>;
  /** Changes a state; resolves with it once that is on disk. Errors: as `decide`; STORE_FAILED. */
  execute(key: StateKey, command: Command): Promise<StateEntry>;
  /** As it is, or was at a moment. Errors: STATE_UNKNOWN, REVISION_UNKNOWN. */
  get(key: StateKey, moment?: Moment): Promise<StateEntry>;
  /** Errors: STATE_UNKNOWN, FIELD_INVALID. */
  history(key: StateKey, options?: HistoryOptions): Promise<Page<ChangeView>>;
  /** In the order in which they were committed. Errors: FIELD_INVALID. */
  audit(options: AuditOptions): Promise<Page<ChangeView>>;
  /** By type and id; with everything that was answered before the call. Errors: FIELD_INVALID. */
  list(options: ListedOptions): Promise<Page<StateEntry>>;
  /** Until the signal is aborted, or the states are closed: DRAINING. */
  watch(options: WatchOptions): AsyncIterable<WatchResponse>;
  /** Makes the tables that follow from the record anew. */
  rebuild(onPage?: (progress: Progress) => void): Promise<void>;
}
