import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { backoffMs, type Clock, createWake, type MeshError, sleep, toMeshError } from '../base/index.js';
import { verdictOf } from '../link/index.js';
import { decodeMessage, formatAddress } from '../message/index.js';
import type { Subscribed } from './changes.js';
import { createProgress } from './progress.js';
import type { Logged } from './topic-log.js';

/** Brings what is kept for one subscription to its receiver, in order, for as long as it takes. */
export interface Delivery {
  /** Everything up to here is handled, or given up. */
  readonly position: bigint;
  /** Its receiver is there again. */
  wake(): void;
  /** Retention took everything up to here. */
  trimmed(upTo: bigint): void;
  /** Nothing new goes out. */
  stop(): void;
}

export interface DeliveryParts {
  readonly subscribed: Subscribed;
  readonly clock: Clock;
  /** Messages after a position, up to the head; resolves when there are some. `upTo`: everything up to there was looked at. */
  read(after: bigint, signal: AbortSignal): Promise<{ readonly entries: readonly Logged[]; readonly upTo: bigint }>;
  /** Resolves when the receiver has handled it. */
  bring(message: Message, receiver: string): Promise<void>;
  /** Writes down that a message is given up. Errors: STORE_FAILED. */
  bury(entry: Buried): Promise<void>;
  /** It has come further. */
  moved(): void;
  /** It could not go on, and tries again. */
  onFault(error: MeshError): void;
}

/** A message that is given up. */
export interface Buried {
  readonly entry: Logged;
  readonly message: Message | undefined;
  readonly receiver: string;
  readonly error: MeshError;
  readonly deliveries: number;
}

/** Waits for a receiver that is away, and after it has failed. As durable messages. */
const awayBackoff = { firstMs: 100, maxMs: 30_000 };
const failureBackoff = { firstMs: 1_000, maxMs: 60_000 };
/** How often a message goes out on which its receiver fails, and one that is lost with whoever had it. */
const failuresMax = 5;
const lossesMax = 20;

/** Begins to bring. */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { subscribed, clock, read, bring, bury } = parts;
  const { subscription, position } = subscribed;
  const receiver = subscription.receiver ? formatAddress(subscription.receiver) : '';
  const progress = createProgress(position);
  const stopping = new AbortController();
  const { signal } = stopping;
  const free = createWake();
  const back = createWake();

  let after = position;

  async function run(): Promise<void> {
    for (;;) {
      const { entries, upTo } = await read(after, signal);
      for (const entry of entries) {
        while (progress.size >= subscription.inFlightMax) await free.wait(signal);
        signal.throwIfAborted();
        progress.begin(entry.position);
        void deliver(entry);
      }
      after = upTo;
      progress.passed(upTo);
    }
  }

  async function deliver(entry: Logged): Promise<void> {
    if (await settle(entry)) {
      progress.done(entry.position);
      parts.moved();
      free.notify();
    }
  }

  /** Until it is handled or given up; false: it is neither, and nothing goes out any more. */
  async function settle(entry: Logged): Promise<boolean> {
    const tries = { deliveries: 0, failures: 0, losses: 0, pauses: 0 };
    let message: Message | undefined;
    while (!signal.aborted) {
      try {
        message ??= decodeMessage(entry.body);
        if (message.replyBy && timestampMs(message.replyBy) <= clock.now()) return true;
        tries.deliveries++;
        await bring(message, receiver);
        return true;
      } catch (thrown) {
        const error = toMeshError(thrown);
        const pauseMs = judge(error, tries);
        if (pauseMs !== undefined) await pause(pauseMs, error);
        else if (await buried({ entry, message, receiver, error, deliveries: tries.deliveries })) return true;
        else await pause(failureBackoff.firstMs, undefined);
      }
    }
    return false;
  }

  async function buried(entry: Buried): Promise<boolean> {
    try {
      await bury(entry);
      return true;
    } catch (error) {
      parts.onFault(toMeshError(error));
      return false;
    }
  }

  /** Somebody who is away may come back before the time is over. */
  async function pause(ms: number, error: MeshError | undefined): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const waits = [sleep(clock, ms, either)];
    if (error && verdictOf(error) === 'away') waits.push(back.wait(either));
    await Promise.race(waits).catch(() => 'stopping');
    stop.abort();
    await Promise.allSettled(waits);
  }

  function begin(): void {
    run().catch((error: unknown) => {
      if (signal.aborted) return;
      parts.onFault(toMeshError(error));
      sleep(clock, awayBackoff.maxMs, signal).then(begin, () => 'stopping');
    });
  }

  begin();
  return {
    get position() {
      return progress.position;
    },
    wake: back.notify,
    trimmed: progress.passed,
    stop: () => stopping.abort(),
  };
}

/** How long to wait before a message goes out again, in ms; undefined: it is given up. */
function judge(
  error: MeshError,
  tries: { failures: number; losses: number; pauses: number; deliveries: number },
): number | undefined {
  switch (verdictOf(error)) {
    case 'final':
      return undefined;
    case 'away':
      tries.deliveries--;
      return Math.max(error.retryAfterMs ?? 0, backoffMs(++tries.pauses, awayBackoff));
    case 'working':
      tries.deliveries--;
      return backoffMs(1, failureBackoff);
    case 'lost':
      return ++tries.losses >= lossesMax ? undefined : backoffMs(tries.losses, awayBackoff);
    case 'failed':
      if (++tries.failures >= failuresMax) return undefined;
      return Math.max(error.retryAfterMs ?? 0, backoffMs(tries.failures, failureBackoff));
  }
}
