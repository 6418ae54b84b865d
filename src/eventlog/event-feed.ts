import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { Lifecycle } from '../base/index.js';
import type { EventFilter } from './filter.js';

/** Where a subscription begins, and what it shows. */
export interface SubscribeOptions {
  /** After this cursor, or at an end of what is kept; `newest` unless said. */
  readonly from?: { readonly cursor: string } | 'oldest' | 'newest';
  readonly filter?: EventFilter;
  /** Ends once everything is shown that was there when the subscription began. */
  readonly untilCaughtUp?: boolean;
  readonly signal?: AbortSignal;
}

/** A step of a subscription. The first has no event: it says that the subscription stands. */
export interface FeedItem {
  readonly event?: Event;
  /** Resume after this step; opaque. */
  readonly cursor: string;
}

/**
 * The feed: the record carried to everybody else. Publishing twice what has the same event id is shown once.
 */
export interface EventFeed extends Lifecycle {
  /** Resolves when the events are kept by the feed. */
  publish(events: readonly Event[]): Promise<void>;
  /** Errors: CURSOR_INVALID; CURSOR_EXPIRED when retention has taken what the cursor stands at. */
  subscribe(options?: SubscribeOptions): AsyncIterable<FeedItem>;
}
