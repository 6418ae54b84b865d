import type { MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';

/** Tells a handler to stop: because its sender no longer waits, or because its time is over. One is made for each message. */
export class Stop {
  readonly #inbound: Pick<Inbound, 'signal'>;
  #controller: AbortController | undefined;
  #reason: MeshError | undefined;

  /** Follows the sender's signal. */
  constructor(inbound: Pick<Inbound, 'signal'>) {
    this.#inbound = inbound;
  }

  /** Made when it is first asked for: most handlers never look. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
      else if (this.#inbound.signal.aborted) this.#follow();
      else this.#inbound.signal.addEventListener('abort', this.#follow, { once: true });
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
    if (this.#controller) this.#inbound.signal.removeEventListener('abort', this.#follow);
  }

  readonly #follow = () => this.#controller?.abort(this.#inbound.signal.reason);
}
