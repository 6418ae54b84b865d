import { type Clock, Lru } from '../../base/index.js';
import { fromValue, toValue } from '../../message/index.js';
import type { Knowledge, KnowledgeEntry, KnowledgeQuery } from '../knowledge.js';
import type { KeptValue } from './memory.js';

/** Hears of each change of what an agent knows; undefined: it is known no more. */
export type OnChange = (key: string, kept: KeptValue | undefined) => void;

/**
 * What an agent knows, each change of which is told so that it can be kept. Values are JSON, and copied when they are put: changing an
 * object afterwards changes nothing here.
 */
export function createKeptKnowledge(
  max: number,
  { clock, onChange }: { readonly clock: Clock; readonly onChange: OnChange },
): Knowledge & { restore(entries: ReadonlyMap<string, KeptValue>): void } {
  const known = new Lru<KeptValue>(max, clock.monotonic, key => onChange(key, undefined));

  return {
    get size() {
      return known.size;
    },
    max,
    get: key => known.get(key)?.value,
    has: key => known.get(key) !== undefined,
    put(key, given, ttlMs) {
      toValue({ [key]: null });
      const value = fromValue(toValue(given));
      const kept = ttlMs === undefined ? { value } : { value, untilMs: clock.now() + ttlMs };
      known.put(key, kept, ttlMs);
      onChange(key, kept);
    },
    remove(key) {
      const removed = known.remove(key);
      if (removed) onChange(key, undefined);
      return removed;
    },
    query({ prefix = '', where = () => true, max: most = Number.POSITIVE_INFINITY }: KnowledgeQuery = {}) {
      const found: KnowledgeEntry[] = [];
      for (const [key, { value }] of [...known.entries()].reverse()) {
        if (found.length >= most) break;
        if (key.startsWith(prefix) && where(value, key)) found.push([key, value]);
      }
      return found;
    },
    clear() {
      for (const [key] of [...known.entries()]) onChange(key, undefined);
      known.clear();
    },
    restore(entries) {
      for (const [key, kept] of entries) {
        const ttlMs = kept.untilMs === undefined ? undefined : kept.untilMs - clock.now();
        if (ttlMs === undefined || ttlMs > 0) known.put(key, kept, ttlMs);
        else onChange(key, undefined);
      }
    },
  };
}
