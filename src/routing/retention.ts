import { type Clock, checkInteger, type MeshError, type Timer, toMeshError } from '../base/index.js';
import type { Database } from '../storage/index.js';
import type { Subscribed } from './changes.js';
import type { Dispatch } from './dispatch.js';
import type { Shelf } from './shelf.js';
import { countLog, readOldest, trimStatements } from './topic-log.js';

/** What is kept of topics at most, whether everybody has had it or not. */
export interface TopicLimits {
  /** How long a message is kept; 604,800,000 ms (a week). */
  readonly keepMs: number;
  /** Messages; 1,000,000. */
  readonly messagesMax: number;
  /** Bytes of messages; 1,073,741,824. */
  readonly bytesMax: number;
}

const defaults: TopicLimits = { keepMs: 604_800_000, messagesMax: 1_000_000, bytesMax: 1_073_741_824 };

/** The limits, completed and checked. Errors: OPTION_INVALID. */
export function completeTopicLimits(given: Partial<TopicLimits> = {}): TopicLimits {
  const limits = { ...defaults, ...given };
  for (const [name, value] of Object.entries(limits)) checkInteger(name, value, { min: 1, max: 2 ** 40 });
  return limits;
}

/** Takes away from time to time what is too old or too much. */
export interface Retention {
  start(): void;
  stop(): void;
  /** At once. Errors: STORE_FAILED. */
  trim(): Promise<void>;
}

export interface RetentionParts {
  readonly database: Database;
  readonly shelf: Shelf;
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  readonly limits: TopicLimits;
  /** A subscription's receiver has not had so many messages that are gone now. Errors: STORE_FAILED. */
  onMissed(subscribed: Subscribed, messages: bigint): Promise<void>;
  onFault(error: MeshError): void;
}

const everyMs = 10_000;
/** Messages that are looked at, and taken away, at once: others write in between. */
const pageSize = 2_000;

export function createRetention(parts: RetentionParts): Retention {
  const { database, shelf, dispatch, clock, limits, onMissed, onFault } = parts;
  let timer: Timer | undefined;
  let stopped = false;

  async function trim(): Promise<void> {
    for (;;) {
      const page = await readOldest(database, pageSize);
      const gone = page.slice(0, excess(page));
      const upTo = gone.at(-1)?.position;
      if (upTo === undefined) return;
      const missed = await missedBy(upTo);
      await database.write(trimStatements(upTo));
      shelf.trimmed(
        gone.length,
        gone.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      dispatch.trimmed(upTo, subscribed => missed.get(subscribed) ?? 0n);
      for (const [subscribed, messages] of missed) await onMissed(subscribed, messages);
    }
  }

  /** How many of the oldest are too old or too many. */
  function excess(page: readonly { readonly atMs: number; readonly bytes: number }[]): number {
    const oldestMs = clock.now() - limits.keepMs;
    let { messages, bytes } = shelf;
    let count = 0;
    for (const each of page) {
      if (each.atMs >= oldestMs && messages <= limits.messagesMax && bytes <= limits.bytesMax) break;
      messages--;
      bytes -= each.bytes;
      count++;
    }
    return count;
  }

  async function missedBy(upTo: bigint): Promise<Map<Subscribed, bigint>> {
    const missed = new Map<Subscribed, bigint>();
    for (const subscribed of dispatch.all()) {
      const { subscription } = subscribed;
      const after = dispatch.cursorOf(subscription.namespace, subscription.name)?.position ?? upTo;
      if (!subscription.receiver || after >= upTo) continue;
      const messages = await countLog(database, subscription, { after, upTo });
      if (messages > 0n) missed.set(subscribed, messages);
    }
    return missed;
  }

  function arm(): void {
    if (stopped) return;
    timer = clock.setTimer(everyMs, () => {
      trim().then(arm, (error: unknown) => {
        onFault(toMeshError(error));
        arm();
      });
    });
  }

  return {
    start: arm,
    stop() {
      stopped = true;
      timer?.cancel();
    },
    trim,
  };
}
