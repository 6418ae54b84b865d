import { type Clock, MeshError, sleep } from '../../base/index.js';
import { isPassing, type KafkaPlace, kafkaType, toKafkaError } from './client.js';
import type { Layout } from './layout.js';
import { openReader, type Reader } from './reader.js';
import { type PlacedEvent, placedEvent } from './ring.js';

/** Reads what is no longer at the end of the topics, for subscriptions that are behind. */
export interface Pages {
  offsets(which: 'oldest' | 'newest'): Promise<bigint[]>;
  /** A page of each of these partitions from an offset on. Errors: CURSOR_EXPIRED; UNREACHABLE. */
  read(from: ReadonlyMap<number, bigint>): Promise<Map<number, readonly PlacedEvent[]>>;
  close(): Promise<void>;
}

const fetchOptions = { waitMs: 0, bytesMax: 512 * 1024 };
/** How often, and how long apart, what passes by itself is tried. */
const passingTries = 50;
const passingMs = 100;

/** What pages need. */
export interface PagesParts {
  readonly place: KafkaPlace;
  readonly layout: Layout;
  readonly clock: Clock;
}

/** Makes the pages of a process: one connection for all who are behind, made when the first one is. */
export function createPages({ place, layout, clock }: PagesParts): Pages {
  let opened: Promise<Reader> | undefined;

  async function use<T>(work: (reader: Reader) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      opened ??= openReader(place, layout);
      const reader = opened;
      try {
        return await work(await reader);
      } catch (error) {
        if (opened === reader) opened = undefined;
        void reader.then(
          old => old.close(),
          () => 'was never there',
        );
        if (kafkaType(error) === 'OFFSET_OUT_OF_RANGE') throw error;
        if (!isPassing(error) || tries === passingTries) throw toKafkaError(error, place.brokers);
        await sleep(clock, passingMs);
      }
    }
  }

  return {
    offsets: which => use(reader => reader.offsets(which)),
    async read(from) {
      try {
        const found = await use(reader => reader.fetch(from, fetchOptions));
        return new Map(found.map(({ index, records }) => [index, records.map(placedEvent)]));
      } catch (error) {
        if (kafkaType(error) !== 'OFFSET_OUT_OF_RANGE') throw error;
        throw new MeshError('CURSOR_EXPIRED', 'events after the cursor are not kept any more; begin at the oldest');
      }
    },
    async close() {
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}
