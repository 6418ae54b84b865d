import { type Clock, createTable, type Table } from '../base/index.js';
import type { Deadlines } from './deadlines.js';

/** At least so many of the last are kept, and at most twice as many. */
const keptMin = 1_000;
/** At least so long, and at most twice as long, in ms; then nothing is left of it. */
const keptMs = 300_000;

/**
 * The last things by their ids. Two generations, of which the older one goes as a whole: removing things one by one would cost more than
 * all else. A class, so that ten thousand idle agents share its methods; an idle one has no tables.
 */
export class Recent<V> {
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #emptied: (() => void) | undefined;
  #young: Table<string, V> | undefined = undefined;
  #old: Table<string, V> | undefined = undefined;
  #ageing = false;

  /** `emptied` is told when nothing is left. */
  constructor(clock: Clock, deadlines: Deadlines, emptied?: () => void) {
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#emptied = emptied;
  }

  /** Whether anything may be in it. */
  get kept(): boolean {
    return this.#ageing;
  }

  get(id: string): V | undefined {
    return this.#young?.get(id) ?? this.#old?.get(id);
  }

  set(id: string, value: V): void {
    if (this.#young && this.#young.size >= keptMin) this.#age();
    this.#young ??= createTable();
    this.#young.set(id, value);
    if (!this.#ageing) this.#ageLater();
  }

  /** It is forgotten, if it is this one that is kept under the id. */
  delete(id: string, value: V): void {
    if (this.#young?.get(id) === value) this.#young.delete(id);
    else if (this.#old?.get(id) === value) this.#old.delete(id);
  }

  /** The table of those that go is taken for those that come. */
  #age(): void {
    const spare = this.#old;
    spare?.clear();
    this.#old = this.#young;
    this.#young = spare;
  }

  #ageLater(): void {
    this.#ageing = true;
    this.#deadlines.add(this.#clock.now() + keptMs, () => {
      this.#ageing = false;
      this.#old = this.#young;
      this.#young = undefined;
      if (this.#old) this.#ageLater();
      else this.#emptied?.();
    });
  }
}
