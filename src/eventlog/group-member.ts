import { createWake, MeshError } from '../base/index.js';
import { unacknowledgedMax } from './event-feed.js';

/** A place in one share of a group: the last offset that was shown of it. */
export interface Place {
  /** A share of the events by key: a slot of the embedded feed, a partition on Kafka. */
  readonly share: string;
  readonly offset: bigint;
}

/** What one subscription of a group has shown and not yet heard of. */
export interface GroupMember {
  /** Waits while too many are unacknowledged. */
  room(signal?: AbortSignal): Promise<void>;
  /** Notes a step before it is shown. */
  shown(cursor: string, place: Place): void;
  /** Notes that nothing is to be shown up to here: done when all that was shown before is. */
  passed(place: Place): void;
  /** Acknowledges everything that was shown so far. */
  all(): void;
  /** Acknowledges up to this step; false: none such waits. */
  upTo(cursor: string): boolean;
  /** What was acknowledged since the last time that this was asked: the furthest place of each share. */
  takeDone(): Map<string, bigint>;
  /** Forgets a share: it belongs to another subscriber now. */
  drop(share: string): void;
}

/** Makes the books of a subscription; `onDone` hears that `takeDone` has something. */
export function createGroupMember(onDone: () => void): GroupMember {
  let waiting: { readonly cursor?: string; readonly place: Place }[] = [];
  let done = new Map<string, bigint>();
  const free = createWake();

  function acknowledge(count: number): void {
    const shown = waiting.findIndex((item, index) => index >= count && item.cursor !== undefined);
    for (const { place } of waiting.splice(0, shown === -1 ? waiting.length : shown))
      done.set(place.share, place.offset);
    free.notify();
    onDone();
  }

  return {
    async room(signal) {
      while (waiting.length >= unacknowledgedMax) await free.wait(signal);
    },
    shown(cursor, place) {
      waiting.push({ cursor, place });
    },
    passed(place) {
      waiting.push({ place });
      if (waiting[0]?.cursor === undefined) acknowledge(0);
    },
    all() {
      if (waiting.length > 0) acknowledge(waiting.length);
    },
    upTo(cursor) {
      const at = waiting.findIndex(item => item.cursor === cursor);
      if (at === -1) return false;
      acknowledge(at + 1);
      return true;
    },
    takeDone() {
      const taken = done;
      done = new Map();
      return taken;
    },
    drop(share) {
      waiting = waiting.filter(item => item.place.share !== share);
      done.delete(share);
      free.notify();
    },
  };
}

/** The error of an acknowledgement that nobody waits for. */
export function nobodyWaits(group: string): MeshError {
  return new MeshError(
    'CURSOR_INVALID',
    `no subscription of group "${group}" waits for this cursor: it is acknowledged already, or its subscriber was let go`,
  );
}

/** Options that do not go together. Errors: OPTION_INVALID. */
export function checkGroup(options: { readonly from?: unknown; readonly untilCaughtUp?: boolean }): void {
  if (typeof options.from === 'object')
    throw new MeshError(
      'OPTION_INVALID',
      'a group knows where it stands: give it no cursor, or subscribe without group',
    );
  if (options.untilCaughtUp)
    throw new MeshError('OPTION_INVALID', 'a subscription of a group does not end by itself: leave untilCaughtUp out');
}
