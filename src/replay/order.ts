import { groupBy } from '../base/index.js';

/** What has a place in time. */
export interface Placed {
  readonly id: string;
  /** By the clock of its own process, which need not agree with others. */
  readonly atMs: number;
  /** Ids of what comes before it in any case; those that are not among the items count for nothing. */
  readonly after: readonly string[];
}

/** The items by time, but never before what they come after; what is said at the same time stays in its order. */
export function inOrder<T extends Placed>(items: readonly T[]): T[] {
  const byTime = items
    .map((item, index) => ({ item, index }))
    .sort((a, b) => a.item.atMs - b.item.atMs || a.index - b.index)
    .map(({ item }, turn) => ({ item, turn }));
  const known = new Set(items.map(({ id }) => id));
  const waits = groupBy(
    byTime.flatMap(one => one.item.after.filter(id => known.has(id)).map(on => ({ ...one, on }))),
    ({ on }) => on,
  );
  const placed = new Set<T>();
  const ids = new Set<string>();

  /** Places it, and those that have waited for it since their own turn. */
  function place(first: T, now: number): void {
    for (const todo = [first]; todo.length > 0; ) {
      const item = todo.shift();
      if (!item || placed.has(item) || item.after.some(id => known.has(id) && !ids.has(id) && id !== item.id)) continue;
      placed.add(item);
      ids.add(item.id);
      todo.push(...(waits.get(item.id) ?? []).filter(({ turn }) => turn < now).map(wait => wait.item));
    }
  }

  for (const { item, turn } of byTime) place(item, turn);
  // What comes after itself by way of others, which no honest sender says.
  for (const { item } of byTime) placed.add(item);
  return [...placed];
}
