import type { Context } from '@opentelemetry/api';
import type { Span } from './span.js';

/** A span that is there, as OpenTelemetry has it. */
export interface MadeSpan extends Span {
  /** In which it is the current one. */
  context(): Context;
  /** `atMs`: when, by `performance.now()`; now unless said. */
  end(error?: Error, atMs?: number): void;
}

/** How a late span is made, once. */
export interface LateSpanOptions {
  /** `beganMs`: by `performance.now()`. */
  make(beganMs: number): MadeSpan;
  /** Runs something in this context of OpenTelemetry. */
  within<T>(context: Context, work: () => T): T;
}

/** Spans that are made once there is time for them. */
export interface LateSpans {
  begin(options: LateSpanOptions): Span;
  /** Makes those that have ended and are not there yet. */
  settle(): void;
}

/** What has ended waits so long, in ms: what it led to has left the process by then. */
const waitMs = 2;
/** So many are made before others have their turn, as each takes some 10 µs. */
const slice = 8;
/** No more are left for the next turn: where more come than that, whoever brings them waits. */
const waitingMax = 1024;

/** Nothing waits yet. */
export function createLateSpans(): LateSpans {
  return new Queue();
}

class Queue implements LateSpans {
  #ended: LateSpan[] = [];

  begin(options: LateSpanOptions): Span {
    return new LateSpan(options, this.#add);
  }

  settle(): void {
    const ended = this.#ended;
    this.#ended = [];
    for (const span of ended) span.settle();
  }

  readonly #add = (span: LateSpan) => {
    if (this.#ended.push(span) === 1) setTimeout(this.#some, waitMs);
  };

  readonly #some = () => {
    const count = Math.max(slice, this.#ended.length - waitingMax);
    for (const span of this.#ended.splice(0, count)) span.settle();
    if (this.#ended.length > 0) setImmediate(this.#some);
  };
}

/** Its times are noted. It is made when somebody looks at it, or after it has ended. */
class LateSpan implements Span {
  readonly #options: LateSpanOptions;
  readonly #onEnd: (span: LateSpan) => void;
  readonly #beganMs = performance.now();
  #endedMs = 0;
  #error: Error | undefined = undefined;
  #made: MadeSpan | undefined = undefined;

  constructor(options: LateSpanOptions, onEnd: (span: LateSpan) => void) {
    this.#options = options;
    this.#onEnd = onEnd;
  }

  get traceparent(): string {
    return this.#span.traceparent;
  }

  attribute(name: string, value: string | number | boolean): void {
    this.#span.attribute(name, value);
  }

  run<T>(work: () => T): T {
    return this.#options.within(new LateContext(() => this.#span.context()), work);
  }

  end(error?: Error): void {
    this.#endedMs = performance.now();
    this.#error = error;
    this.#onEnd(this);
  }

  settle(): void {
    this.#span.end(this.#error, this.#endedMs);
  }

  get #span(): MadeSpan {
    this.#made ??= this.#options.make(this.#beganMs);
    return this.#made;
  }
}

/** In which a late span is the current one: whoever looks for that has it made. */
class LateContext implements Context {
  readonly #made: () => Context;

  constructor(made: () => Context) {
    this.#made = made;
  }

  getValue(key: symbol): unknown {
    return this.#made().getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#made().setValue(key, value);
  }

  deleteValue(key: symbol): Context {
    return this.#made().deleteValue(key);
  }
}
