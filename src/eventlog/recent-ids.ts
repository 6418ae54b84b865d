/** Ids of the events that a subscription was shown last, to drop doubles by. */
export interface RecentIds {
  /** Whether this id was asked about before; remembers it. */
  seen(id: string): boolean;
}

/** Remembers so many: what a relay sends again after a crash lies far closer together. */
const idsMax = 8_192;

/** Makes one. */
export function createRecentIds(max = idsMax): RecentIds {
  const ids = new Set<string>();
  return {
    seen(id) {
      if (ids.has(id)) return true;
      ids.add(id);
      const [oldest] = ids;
      if (ids.size > max && oldest !== undefined) ids.delete(oldest);
      return false;
    },
  };
}
