import type { SqlValue } from '../storage/index.js';
import type { StoredEvent } from './stored.js';

/** The events of one append, as the store was given them. */
export interface FreshAppend {
  readonly stream: string;
  /** What was written of each: as `filterColumns`, then its id and its bytes. */
  readonly rows: readonly (readonly SqlValue[])[];
  /** Version and position of the last one. */
  readonly version: bigint;
  readonly position: bigint;
}

/** Which of them: those after this position, so many at most. */
export interface FreshRange {
  readonly after: bigint;
  readonly limit: number;
}

/** What was appended last, for those who follow the record: what is still in memory needs not cross from the store again. */
export interface FreshEvents {
  add(append: FreshAppend): void;
  /** The next events, as they lie in the record; undefined: it has to be read, as what comes next is not in memory. */
  after(range: FreshRange): StoredEvent[] | undefined;
}

/** So much is kept, and at times twice as much: what somebody finds who looks four times a second at 15,000 events a second. */
const eventsMax = 4_096;
const bytesMax = 4 * 1024 * 1024;
/** Events are copied into pieces of memory of this size: what they are views on is shared with all that is sent and received. */
const pieceBytes = 128 * 1024;

interface Kept {
  readonly first: bigint;
  readonly last: bigint;
  readonly events: readonly StoredEvent[];
  readonly bytes: number;
}

/** Keeps the newest appends, in the order of the record and without a gap: after somebody else's append it begins anew. */
export function createFreshEvents(): FreshEvents {
  const copy = createCopier();
  let kept: Kept[] = [];
  let events = 0;
  let bytes = 0;

  function forgetOldest(): void {
    let gone = 0;
    for (; gone < kept.length - 1 && (events > eventsMax || bytes > bytesMax); gone++) count(kept[gone] as Kept, -1);
    if (gone > 0) kept = kept.slice(gone);
  }

  function count(one: Kept, by: 1 | -1): void {
    events += by * one.events.length;
    bytes += by * one.bytes;
  }

  /** Where the append is that has the next one; undefined: nowhere. */
  function find(after: bigint): number | undefined {
    const [oldest, newest] = [kept[0], kept.at(-1)];
    if (!oldest || !newest || after < oldest.first - 1n || after >= newest.last) return undefined;
    let [low, high] = [0, kept.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((kept[middle] as Kept).last > after) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    add({ stream, rows, version, position }) {
      const first = position - BigInt(rows.length - 1);
      if (kept.length > 0 && first !== (kept.at(-1) as Kept).last + 1n) [kept, events, bytes] = [[], 0, 0];
      const added = rows.map((row, at) => {
        const before = BigInt(rows.length - 1 - at);
        const [type, namespace, agentId, conversationId, , id] = row as readonly string[];
        const columns = [id, type, namespace, agentId, conversationId] as string[];
        return { stream, version: version - before, position: position - before, columns, data: copy(dataOf(row)) };
      });
      const one = {
        first,
        last: position,
        events: added,
        bytes: added.reduce((sum, { data }) => sum + data.length, 0),
      };
      kept.push(one);
      count(one, 1);
      if (events > 2 * eventsMax || bytes > 2 * bytesMax) forgetOldest();
    },
    after({ after, limit }) {
      const found: StoredEvent[] = [];
      const begin = find(after);
      if (begin === undefined) return undefined;
      for (let at = begin; at < kept.length && found.length < limit; at++)
        for (const event of (kept[at] as Kept).events)
          if (event.position > after && found.length < limit) found.push(event);
      return found;
    },
  };
}

function dataOf(row: readonly SqlValue[]): Uint8Array {
  return row[6] as Uint8Array;
}

/** Copies bytes, the small ones next to each other. */
function createCopier(): (bytes: Uint8Array) => Uint8Array {
  let piece = new Uint8Array(0);
  let used = 0;
  return bytes => {
    if (bytes.length > pieceBytes / 4) return bytes.slice();
    if (used + bytes.length > piece.length) [piece, used] = [new Uint8Array(pieceBytes), 0];
    piece.set(bytes, used);
    used += bytes.length;
    return piece.subarray(used - bytes.length, used);
  };
}
