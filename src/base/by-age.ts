/** What stands among others that came before it and after it. */
export interface Aged<T> {
  older: T | undefined;
  newer: T | undefined;
}

/** Things in the order in which they came, each of which may go at any time: the oldest and the newest are at hand however many there are. */
export class ByAge<T extends Aged<T>> {
  #oldest: T | undefined = undefined;
  #newest: T | undefined = undefined;

  get oldest(): T | undefined {
    return this.#oldest;
  }

  get newest(): T | undefined {
    return this.#newest;
  }

  /** `thing`: not among them yet. */
  add(thing: T): void {
    thing.older = this.#newest;
    if (this.#newest) this.#newest.newer = thing;
    else this.#oldest = thing;
    this.#newest = thing;
  }

  /** `thing`: among them. */
  remove(thing: T): void {
    const { older, newer } = thing;
    if (older) older.newer = newer;
    else this.#oldest = newer;
    if (newer) newer.older = older;
    else this.#newest = older;
    // Else the garbage collector, once it takes this one for old, would take all that came after it for old too.
    thing.older = undefined;
    thing.newer = undefined;
  }
}
