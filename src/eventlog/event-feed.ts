import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Lifecycle } from '../base/index.js';
import type { Statement } from '../storage/index.js';
import type { EventFilter } from './filter.js';
import type { StoredEvent } from './stored.js';

/** Where a subscription begins, and what it shows. */
export interface SubscribeOptions {
  /** After this cursor, or at an end of what is kept; `newest` unless said. */
  readonly from?: { readonly cursor: string } | 'oldest' | 'newest';
  readonly filter?: EventFilter;
  /** Ends once everything is shown that was there when the subscription began. */
  readonly untilCaughtUp?: boolean;
  readonly signal?: AbortSignal;
  /**
   * Shares the events with the other subscribers of this group, by key: those of one key go to one of them, in order. The group goes on
   * where it stood; `from` counts for a group that is new and is then an end, and `untilCaughtUp` is not for groups. What a subscriber
   * has not acknowledged when it leaves is shown to others. A group that retention overtakes goes on at the oldest.
   */
  readonly group?: string;
  /** Of a group: asking for the next step acknowledges the one before, unless this is `explicit`: then `acknowledge` does. */
  readonly acknowledgement?: 'next' | 'explicit';
}

/** A step of a subscription. The first has no event: it says that the subscription stands. */
export interface FeedItem {
  readonly event?: Event;
  /** Resume after this step; opaque. */
  readonly cursor: string;
}

/** How many events of a group's subscription may be under way without being acknowledged; then it waits. */
export const unacknowledgedMax = 1_000;

/**
 * The feed: the record carried to everybody else. Events of one key (`keyOf`) are shown in the order in which they were published. What
 * is published twice with the same event id is shown once: as long as the feed keeps it on the embedded one, within the last thousands
 * of events of a subscription on others; consumers that need more drop doubles by id.
 */
export interface EventFeed extends Lifecycle {
  /**
   * Resolves when the events are kept by the feed. Errors: EVENT_REFUSED, with the details `id` of the first such event: it will never
   * be taken, as it is too large or cannot be written, and of the others some may be kept; UNREACHABLE when the feed is away for now.
   */
  publish(events: readonly Event[]): Promise<void>;
  /**
   * Of a feed that keeps them in the database of the record: publishes, with statements that are committed with the events or not at all.
   * False: one of the events is refused, and nothing was written.
   */
  publishWith?(events: readonly Event[], alongside: readonly Statement[]): Promise<boolean>;
  /** The same for events that follow each other in that record without a gap, and can be read: they are copied within the database. */
  publishStored?(events: readonly StoredEvent[], alongside: readonly Statement[]): Promise<boolean>;
  /** Errors: CURSOR_INVALID; CURSOR_EXPIRED when retention has taken what the cursor stands at; OPTION_INVALID. */
  subscribe(options?: SubscribeOptions): AsyncIterable<FeedItem>;
  /**
   * The group is done with what this cursor came with, and with all that its subscription showed before; resolves when that is written
   * down. Errors: CURSOR_INVALID when no subscription of the group in this process waits for this.
   */
  acknowledge(group: string, cursor: string): Promise<void>;
}
