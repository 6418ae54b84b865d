import type { MeshError } from '../base/index.js';

/** Tells a handler to stop: because its sender no longer waits, or because its time is over. One is made for each message. */
export class Stop {
  readonly #sender: AbortSignal;
  #controller: AbortController | undefined;
  #reason: MeshError | undefined;

  /** Follows the sender's signal. */
  constructor(sender: AbortSignal) {
    this.#sender = sender;
  }

  /** Made when it is first asked for: most handlers never look. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
      else if (this.#sender.aborted) this.#follow();
      else this.#sender.addEventListener('abort', this.#follow, { once: true });
    }
    return this.#controller.signal;
  }

  /** The handler's time is over. */
  abort(reason: MeshError): void {
    this.#reason ??= reason;
    this.#controller?.abort(reason);
  }

  /** The handler has finished; the sender's signal is let go. */
  release(): void {
    if (this.#controller) this.#sender.removeEventListener('abort', this.#follow);
  }

  readonly #follow = () => this.#controller?.abort(this.#sender.reason);
}
