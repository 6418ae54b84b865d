import { backoffMs, type Clock, createWake, type MeshError, sleep } from '../../base/index.js';
import { isPassing, type KafkaPlace, kafkaType, toKafkaError } from './client.js';
import type { Layout } from './layout.js';
import { type FetchedPartition, openReader, type Reader } from './reader.js';
import { createRing, placedEvent, type Ring } from './ring.js';

/** Follows the end of all partitions. */
export interface Tail {
  readonly ring: Ring;
  /** The offset after the newest record that was seen, by index. */
  readonly heads: readonly bigint[];
  /** Follows the end as long as somebody holds it; returns how to let go. */
  hold(): () => void;
  /** Resolves when something new was seen. */
  wait(signal?: AbortSignal): Promise<void>;
  /** Resolves waits. */
  notify(): void;
  close(): Promise<void>;
}

/** What a tail needs. */
export interface TailParts {
  readonly place: KafkaPlace;
  readonly layout: Layout;
  readonly clock: Clock;
  /** Resolves when broker and topics are known to be in order. */
  readonly ready: () => Promise<unknown>;
  /** Hears why the broker cannot be read; undefined: it can again. */
  readonly onState: (fault: MeshError | undefined) => void;
}

const ringBytesMax = 16 * 1024 * 1024;
/** Longer waits save nothing, and keep others on the connection waiting. */
const fetchOptions = { waitMs: 100, bytesMax: 2 * 1024 * 1024 };
const backoff = { firstMs: 100, maxMs: 2_000 };

/** One loop reads everything new once, for all subscriptions of the process; it goes on after an outage where it was. */
export function followTail({ place, layout, clock, ready, onState }: TailParts): Tail {
  const ring = createRing(layout.partitions.length, ringBytesMax);
  const wake = createWake();
  const held = createWake();
  const closing = new AbortController();
  let heads: bigint[] = layout.partitions.map(() => 0n);
  let begun = false;
  let holders = 0;
  let reader: Reader | undefined;
  const running = run();

  async function run(): Promise<void> {
    for (let failures = 0; !closing.signal.aborted; ) {
      try {
        if (holders === 0) await pauseUntilHeld();
        await ready();
        await round();
        failures = 0;
      } catch (error) {
        failures++;
        await reader?.close();
        reader = undefined;
        if (kafkaType(error) === 'OFFSET_OUT_OF_RANGE') begun = false;
        else if (!closing.signal.aborted && !isPassing(error)) onState(toKafkaError(error, place.brokers));
        await sleep(clock, backoffMs(failures, backoff), closing.signal).catch(() => 'closing');
      }
    }
    await reader?.close();
  }

  /** Nobody asks: what comes meanwhile is not read, and the end is looked for anew. */
  async function pauseUntilHeld(): Promise<void> {
    await reader?.close();
    reader = undefined;
    begun = false;
    heads = heads.map(() => 0n);
    while (holders === 0) await held.wait(closing.signal);
  }

  async function round(): Promise<void> {
    if (!reader) {
      reader = await openReader(place, layout);
      if (!begun) await begin(reader);
      onState(undefined);
    }
    const from = new Map(heads.map((head, index) => [index, head]));
    const found = await reader.fetch(from, fetchOptions);
    for (const partition of found) take(partition);
    if (found.some(({ records }) => records.length > 0)) wake.notify();
  }

  async function begin(opened: Reader): Promise<void> {
    const [newest, oldest] = [await opened.offsets('newest'), await opened.offsets('oldest')];
    // What retention has taken while nobody could look is read by nobody; what is still there is read from where this was.
    const goOn = heads.some(head => head > 0n);
    heads = heads.map((head, index) => {
      const [least, most] = [oldest[index] ?? 0n, newest[index] ?? 0n];
      const next = goOn && head >= least && head <= most ? head : most;
      if (next !== head || !goOn) ring.reset(index, next);
      return next;
    });
    begun = true;
    wake.notify();
  }

  function take({ index, records }: FetchedPartition): void {
    for (const record of records) {
      ring.add(index, placedEvent(record), (record.value?.length ?? 0) + 200);
      heads[index] = record.offset + 1n;
    }
  }

  return {
    ring,
    get heads() {
      return heads;
    },
    hold() {
      holders++;
      held.notify();
      return () => {
        holders--;
      };
    },
    wait: signal => wake.wait(signal),
    notify: wake.notify,
    async close() {
      closing.abort();
      wake.notify();
      await reader?.close();
      await running;
    },
  };
}
