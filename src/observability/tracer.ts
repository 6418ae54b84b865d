import type { Span as ApiSpan, Tracer as ApiTracer, Context } from '@opentelemetry/api';
import { createLateSpans, type MadeSpan } from './late-spans.js';
import type { Span, SpanOptions } from './span.js';
import {
  continueTraceparent,
  formatTraceparent,
  isSampled,
  isTraceparent,
  nextTraceparent,
  parseTraceparent,
  unsampledTraceparent,
} from './traceparent.js';

type Api = typeof import('@opentelemetry/api');

/** Makes spans. */
export interface Tracer {
  start(name: string, options?: SpanOptions): Span;
  /** A span after this header would only carry its trace on: it need not be there before somebody asks for its own header. */
  onlyCarries(parent: string | undefined): boolean;
  /** Makes the late spans that have ended: for whoever closes, before what exports them does. */
  settle(): void;
}

/** With what spans are recorded. API and tracer are read when a span is, so that they may be loaded then. */
export interface TracerOptions {
  /** OpenTelemetry's API, whose SDK the process has set up. */
  readonly api: Api;
  /** The SDK's tracer; that of the global provider unless said. */
  readonly tracer?: ApiTracer;
  /** Share of traces to record, 0–1; all unless said. The others only carry their trace on, and the SDK never hears of them. */
  readonly ratio?: number;
}

/**
 * A tracer. Given OpenTelemetry's API, its spans are recorded; without it they only carry the trace on (under a microsecond, and nothing
 * is loaded).
 *
 *     const tracer = createTracer({ api: await import('@opentelemetry/api') });
 */
export function createTracer(options?: TracerOptions): Tracer {
  return options ? recordingTracer(options) : carryingTracer;
}

/** Carries the trace on; its header is made when somebody asks, since most work sends nothing. */
class CarryingSpan implements Span {
  readonly #parent: string | undefined;
  readonly #step: (parent: string) => string;
  #traceparent: string | undefined;

  /** `step` makes the header that follows the parent's. */
  constructor(parent: string | undefined, step: (parent: string) => string) {
    this.#parent = parent;
    this.#step = step;
  }

  get traceparent(): string {
    this.#traceparent ??= this.#step(this.#parent ?? '');
    return this.#traceparent;
  }

  attribute(): void {}

  run<T>(work: () => T): T {
    return work();
  }

  end(): void {}
}

const carryingTracer: Tracer = {
  onlyCarries: () => true,
  settle: () => undefined,
  start: (_name, options) => new CarryingSpan(options?.parent, continueTraceparent),
};

/** Of a header of version 00, in characters. */
const headerLength = 55;

function recordingTracer(given: TracerOptions): Tracer {
  const { ratio = 1 } = given;
  const late = createLateSpans();
  let spans: ApiTracer | undefined;
  return {
    // Whether it is a header at all is looked at when a span is made of it.
    onlyCarries: parent => parent !== undefined && parent.length === headerLength && !isSampled(parent, ratio),
    settle: () => late.settle(),
    start(name, options = {}) {
      const { parent: header } = options;
      if (isTraceparent(header)) {
        if (!isSampled(header, ratio)) return new CarryingSpan(header, nextTraceparent);
      } else if (ratio < 1 && Math.random() >= ratio) return new CarryingSpan(unsampledTraceparent(), nextTraceparent);
      const { api } = given;
      spans ??= given.tracer ?? api.trace.getTracer('dacp');
      const begun = { api, spans, name, options, active: api.context.active() };
      if (!options.late) return begin(begun);
      return late.begin({
        make: startTime => begin(begun, startTime),
        within: (context, work) => api.context.with(context, work),
      });
    },
  };
}

/** What is begun, and with what. */
interface Begun {
  readonly api: Api;
  readonly spans: ApiTracer;
  readonly name: string;
  readonly options: SpanOptions;
  /** In which it begins when nothing else caused it. */
  readonly active: Context;
}

/** `startTime`: by `performance.now()`; now unless said. */
function begin({ api, spans, name, options, active }: Begun, startTime?: number): MadeSpan {
  const parent = parentContext(api, options, active) ?? active;
  const kind = api.SpanKind[(options.kind ?? 'internal').toUpperCase() as keyof typeof api.SpanKind];
  const settings = { kind, attributes: options.attributes?.() ?? {} };
  const span = spans.startSpan(name, startTime === undefined ? settings : { startTime, ...settings }, parent);
  return spanOf(api, span, parent);
}

/** Undefined without a parent that can be read. */
function parentContext(api: Api, { parent, tracestate }: SpanOptions, active: Context): Context | undefined {
  const parsed = parseTraceparent(parent);
  if (!parsed) return undefined;
  return api.trace.setSpanContext(active, {
    traceId: parsed.traceId,
    spanId: parsed.spanId,
    traceFlags: parsed.flags,
    isRemote: true,
    ...(tracestate && { traceState: api.createTraceState(tracestate) }),
  });
}

function spanOf(api: Api, span: ApiSpan, parent: Context): MadeSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const context = () => api.trace.setSpan(parent, span);
  return {
    traceparent: formatTraceparent({ traceId, spanId, flags: traceFlags }),
    context,
    attribute: (name, value) => span.setAttribute(name, value),
    run: work => api.context.with(context(), work),
    end(error, atMs) {
      if (error) {
        span.recordException(error, atMs);
        span.setStatus({ code: api.SpanStatusCode.ERROR, message: error.message });
      }
      span.end(atMs);
    },
  };
}
