/** Who is still to be heard of those who were asked. Mostly they answer in the order in which they were asked: then nobody is looked up. */
export class RollCall {
  readonly #names: readonly string[];
  /** How many of them were heard in their turn. */
  #heard = 0;
  /** Who is left once somebody was named out of turn. */
  #others: Set<string> | undefined;

  /** `names`: each once. */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Somebody is heard; false: it was not asked, or was heard before. */
  hear(name: string): boolean {
    if (!this.#others && this.#names[this.#heard] === name) {
      this.#heard++;
      return true;
    }
    this.#others ??= new Set(this.left);
    return this.#others.delete(name);
  }

  /** Who is left, in the order in which they were asked. */
  get left(): readonly string[] {
    return this.#others ? [...this.#others] : this.#names.slice(this.#heard);
  }

  /** Nobody is left. */
  get isOver(): boolean {
    return this.#others ? this.#others.size === 0 : this.#heard === this.#names.length;
  }
}
