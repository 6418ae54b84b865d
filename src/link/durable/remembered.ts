import type { Origin } from '../origin.js';
import type { Batch } from './kept.js';

/** A message that was taken in and is not committed yet. */
export interface Underway {
  /** Who hears that it is committed: whoever sent it, and whoever sent it again. */
  readonly origins: Origin[];
}

/** The messages that doubles are known by: the last so many, and all that are open. */
export interface Remembered {
  /** `committed`, or the message while it is not; undefined: it is new. */
  get(key: string): Underway | 'committed' | undefined;
  begin(key: string, underway: Underway): void;
  /** It could not be committed: it never came. */
  drop(key: string): void;
  /** These are committed. Returns up to which batch keys need not be stored any more, when that has changed. */
  commit(batch: Batch): number | undefined;
  /** A message is done: if its batch is forgotten, so is it now. */
  done(key: string, batch: Batch): void;
  /** Messages of this batch are open: they are remembered for as long as they are. */
  keep(batch: Batch): void;
  /** After a restart; `batch`: what is open of it. */
  restore(id: number, keys: readonly string[], batch: Batch | undefined): void;
}

/** Makes one that remembers nothing yet. */
export function createRemembered(max: number): Remembered {
  const known = new Map<string, Underway | 'committed'>();
  const batches: { readonly id: number; readonly keys: readonly string[]; readonly batch: Batch | undefined }[] = [];
  let head = 0;
  let count = 0;

  function remember(id: number, keys: readonly string[], batch: Batch | undefined): void {
    for (const key of keys) known.set(key, 'committed');
    batches.push({ id, keys, batch });
    count += keys.length;
  }

  function trim(): number | undefined {
    let forgottenTo: number | undefined;
    while (count > max && head < batches.length - 1) {
      const oldest = batches[head++];
      if (!oldest) break;
      count -= oldest.keys.length;
      forgottenTo = oldest.id;
      forget(oldest.keys, oldest.batch);
    }
    if (head > 1_024) {
      batches.splice(0, head);
      head = 0;
    }
    return forgottenTo;
  }

  function forget(keys: readonly string[], batch: Batch | undefined): void {
    const open = new Set(batch && batch.open > 0 ? batch.entries.flatMap(kept => (kept.parcel ? [kept.key] : [])) : []);
    for (const key of keys) if (!open.has(key)) known.delete(key);
    if (batch) batch.forgotten = true;
  }

  return {
    get: key => known.get(key),
    begin: (key, underway) => void known.set(key, underway),
    drop: key => void known.delete(key),
    commit(batch) {
      remember(batch.id, batch.keys, batch);
      return trim();
    },
    done(key, batch) {
      if (!batch.forgotten) return;
      // The same message may be open for another receiver.
      if (!batch.entries.some(kept => kept.parcel && kept.key === key)) known.delete(key);
    },
    keep(batch) {
      for (const { parcel, key } of batch.entries) if (parcel) known.set(key, 'committed');
    },
    restore(id, keys, batch) {
      if (batch) batch.forgotten = false;
      remember(id, keys, batch);
    },
  };
}
