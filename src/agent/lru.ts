interface Entry<V> {
  readonly value: V;
  /** Not given any more from then on. */
  readonly untilMs: number;
}

/** Keeps what was used last: at most `max` entries, each as long as it may live. Nothing is set aside before the first entry. */
export class Lru<V> {
  readonly max: number;
  readonly #now: () => number;
  /** In the order of their use: the first is the one that goes next. */
  #entries: Map<string, Entry<V>> | undefined;

  /** `now`: any time in ms that never goes back. */
  constructor(max: number, now: () => number) {
    this.max = max;
    this.#now = now;
  }

  /** Entries, with those that are too old and were not asked for since. */
  get size(): number {
    return this.#entries?.size ?? 0;
  }

  /** The value, which counts as used now. */
  get(key: string): V | undefined {
    const entry = this.#entries?.get(key);
    if (!entry || !this.#entries) return undefined;
    this.#entries.delete(key);
    if (entry.untilMs <= this.#now()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value for `ttlMs`; for ever unless said. The one whose use lies back furthest makes room. */
  put(key: string, value: V, ttlMs = Number.POSITIVE_INFINITY): void {
    this.#entries ??= new Map();
    this.#entries.delete(key);
    if (this.#entries.size >= this.max) this.#forgetFirst(this.#entries);
    this.#entries.set(key, { value, untilMs: this.#now() + ttlMs });
  }

  /** True when it was there. */
  remove(key: string): boolean {
    return this.#entries?.delete(key) ?? false;
  }

  clear(): void {
    this.#entries = undefined;
  }

  /** What is not too old, least lately used first; looking does not count as use. */
  *entries(): Iterable<readonly [string, V]> {
    const nowMs = this.#now();
    for (const [key, { value, untilMs }] of this.#entries ?? []) if (untilMs > nowMs) yield [key, value];
  }

  #forgetFirst(entries: Map<string, Entry<V>>): void {
    for (const [key] of entries) {
      entries.delete(key);
      return;
    }
  }
}
