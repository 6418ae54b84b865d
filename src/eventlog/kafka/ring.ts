import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import type { FetchedRecord } from './reader.js';
import { toEvent } from './record.js';

/** A record of a partition. */
export interface PlacedEvent {
  readonly offset: bigint;
  /** Decodes it the first time that somebody asks; undefined: the record is no event. */
  event(): Event | undefined;
}

/** Makes one of what was read. */
export function placedEvent({ offset, value }: FetchedRecord): PlacedEvent {
  let decoded: { readonly event: Event | undefined } | undefined;
  return {
    offset,
    event() {
      decoded ??= { event: toEvent(value) };
      return decoded.event;
    },
  };
}

/** The newest records of all partitions, read and decoded at most once for all subscriptions. */
export interface Ring {
  /** Adds records that follow those that are there. */
  add(index: number, placed: PlacedEvent, bytes: number): void;
  /** Everything from this offset on; undefined: the ring does not reach back so far. */
  from(index: number, offset: bigint): readonly PlacedEvent[] | undefined;
  /** Begins a partition anew: what follows begins at this offset. */
  reset(index: number, offset: bigint): void;
}

/** Makes a ring that holds so many bytes at most, by the size of the records. */
export function createRing(partitions: number, bytesMax: number): Ring {
  const held = Array.from({ length: partitions }, () => ({ first: 0n, items: [] as PlacedEvent[] }));
  let order: { readonly index: number; readonly bytes: number }[] = [];
  let gone = 0;
  let total = 0;

  /** The oldest of all goes first. */
  function trim(): void {
    while (total > bytesMax) {
      const oldest = order[gone++];
      if (!oldest) return;
      total -= oldest.bytes;
      const items = held[oldest.index];
      const dropped = items?.items.shift();
      if (items && dropped) items.first = dropped.offset + 1n;
    }
    if (gone > 10_000) {
      order = order.slice(gone);
      gone = 0;
    }
  }

  return {
    add(index, placed, bytes) {
      held[index]?.items.push(placed);
      order.push({ index, bytes });
      total += bytes;
      trim();
    },
    from(index, offset) {
      const partition = held[index];
      if (!partition || offset < partition.first) return undefined;
      const { items } = partition;
      // Most ask for the last few.
      let at = items.length;
      while (at > 0 && (items[at - 1]?.offset ?? 0n) >= offset) at--;
      return items.slice(at);
    },
    reset(index, offset) {
      const partition = held[index];
      if (!partition) return;
      partition.first = offset;
      const dropped = partition.items.length;
      partition.items = [];
      if (dropped === 0) return;
      const rest = order.slice(gone);
      total -= rest.filter(each => each.index === index).reduce((sum, { bytes }) => sum + bytes, 0);
      order = rest.filter(each => each.index !== index);
      gone = 0;
    },
  };
}
