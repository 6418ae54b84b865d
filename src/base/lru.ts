interface Entry<V> {
  readonly key: string;
  value: V;
  /** Not given any more from then on. */
  untilMs: number;
}

/** Keeps what was used last: at most `max` entries, each as long as it may live. Nothing is set aside before the first entry. */
export class Lru<V> {
  readonly max: number;
  readonly #now: () => number;
  readonly #onForget: ((key: string) => void) | undefined;
  /** In the order of their use: the first is the one that goes next. */
  #entries: Map<string, Entry<V>> | undefined;
  /** What was used last: it is often used again, and stays where it is then. */
  #newest: Entry<V> | undefined;

  /** `now`: any time in ms that never goes back. `onForget` hears of each entry that made room for another. */
  constructor(max: number, now: () => number, onForget?: (key: string) => void) {
    this.max = max;
    this.#now = now;
    this.#onForget = onForget;
  }

  /** Entries, with those that are too old and were not asked for since. */
  get size(): number {
    return this.#entries?.size ?? 0;
  }

  /** The value, which counts as used now. */
  get(key: string): V | undefined {
    const entry = this.#entryOf(key);
    if (!entry) return undefined;
    if (entry.untilMs <= this.#now()) {
      this.remove(key);
      return undefined;
    }
    this.#use(entry);
    return entry.value;
  }

  /** Keeps a value for `ttlMs`; for ever unless said. The one whose use lies back furthest makes room. */
  put(key: string, value: V, ttlMs = Number.POSITIVE_INFINITY): void {
    const untilMs = this.#now() + ttlMs;
    const known = this.#entryOf(key);
    if (known) {
      known.value = value;
      known.untilMs = untilMs;
      this.#use(known);
      return;
    }
    this.#entries ??= new Map();
    if (this.#entries.size >= this.max) this.#forgetFirst(this.#entries);
    this.#newest = { key, value, untilMs };
    this.#entries.set(key, this.#newest);
  }

  /** True when it was there. */
  remove(key: string): boolean {
    if (this.#newest?.key === key) this.#newest = undefined;
    return this.#entries?.delete(key) ?? false;
  }

  clear(): void {
    this.#entries = undefined;
    this.#newest = undefined;
  }

  /** What is not too old, least lately used first; looking does not count as use. */
  *entries(): Iterable<readonly [string, V]> {
    const nowMs = this.#now();
    for (const [key, { value, untilMs }] of this.#entries ?? []) if (untilMs > nowMs) yield [key, value];
  }

  #entryOf(key: string): Entry<V> | undefined {
    return this.#newest?.key === key ? this.#newest : this.#entries?.get(key);
  }

  #use(entry: Entry<V>): void {
    if (entry === this.#newest || !this.#entries) return;
    this.#entries.delete(entry.key);
    this.#entries.set(entry.key, entry);
    this.#newest = entry;
  }

  #forgetFirst(entries: Map<string, Entry<V>>): void {
    for (const [key] of entries) {
      entries.delete(key);
      this.#onForget?.(key);
      return;
    }
  }
}
