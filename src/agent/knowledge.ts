import { Lru } from '../base/index.js';

/** Something that an agent knows. */
export type KnowledgeEntry = readonly [key: string, value: unknown];

/** What an agent asks itself. */
export interface KnowledgeQuery {
  /** How the keys begin. */
  readonly prefix?: string;
  /** Which of them are meant. */
  readonly where?: (value: unknown, key: string) => boolean;
  /** At most so many, those that were used last. */
  readonly max?: number;
}

/**
 * What an agent knows (S1): entries by key, as long as the agent lives in its process. It is bounded: when there are `max` entries,
 * the one whose use lies back furthest is forgotten for the next.
 */
export interface Knowledge {
  readonly size: number;
  readonly max: number;
  get(key: string): unknown;
  has(key: string): boolean;
  /** `ttlMs`: how long it is known; for ever unless said. */
  put(key: string, value: unknown, ttlMs?: number): void;
  /** True when it was known. */
  remove(key: string): boolean;
  /** What fits, lately used first; all unless said. Looking does not count as use. */
  query(query?: KnowledgeQuery): KnowledgeEntry[];
  clear(): void;
}

/** Entries that an agent keeps unless it says otherwise. */
export const knowledgeMaxUnlessSaid = 10_000;

/** An agent that knows nothing yet. `now`: any time in ms that never goes back. */
export function createKnowledge(max: number, now: () => number): Knowledge {
  return new KnowledgeBase(max, now);
}

/** A class, so that ten thousand idle agents share its methods. */
class KnowledgeBase implements Knowledge {
  /** Boxed, since an agent may know that something is undefined. */
  readonly #entries: Lru<{ readonly value: unknown }>;

  constructor(max: number, now: () => number) {
    this.#entries = new Lru(max, now);
  }

  get size(): number {
    return this.#entries.size;
  }

  get max(): number {
    return this.#entries.max;
  }

  get(key: string): unknown {
    return this.#entries.get(key)?.value;
  }

  has(key: string): boolean {
    return this.#entries.get(key) !== undefined;
  }

  put(key: string, value: unknown, ttlMs?: number): void {
    this.#entries.put(key, { value }, ttlMs);
  }

  remove(key: string): boolean {
    return this.#entries.remove(key);
  }

  query({ prefix = '', where = () => true, max = Number.POSITIVE_INFINITY }: KnowledgeQuery = {}): KnowledgeEntry[] {
    const found: KnowledgeEntry[] = [];
    for (const [key, { value }] of [...this.#entries.entries()].reverse()) {
      if (found.length >= max) break;
      if (key.startsWith(prefix) && where(value, key)) found.push([key, value]);
    }
    return found;
  }

  clear(): void {
    this.#entries.clear();
  }
}
