import type { Reply } from '../outcome.js';

/**
 * A participant's first answer, which goes out as the outcome of handling the message that began the conversation, and not by itself:
 * who asked hears it as any answer, and what is said after it waits until it is gone.
 */
export class FirstAnswer {
  /** It went out, or never will. */
  readonly gone: Promise<void>;
  #give: ((said: Reply | undefined) => void) | undefined;
  #tellGone: () => void = () => undefined;

  constructor(give: (said: Reply | undefined) => void) {
    this.#give = give;
    this.gone = new Promise(resolve => {
      this.#tellGone = resolve;
    });
  }

  /** Nothing was said yet. */
  get wanted(): boolean {
    return this.#give !== undefined;
  }

  /** This is it; undefined: there is none. */
  give(said: Reply | undefined): void {
    const give = this.#give;
    this.#give = undefined;
    give?.(said);
  }

  /** It went out. */
  out(): void {
    this.#tellGone();
  }

  /** The conversation is over: if it was not given, there is none. */
  release(): void {
    this.give(undefined);
    this.#tellGone();
  }
}
