import type { Span as ApiSpan, Attributes, Context } from '@opentelemetry/api';
import { childOf, formatTraceparent, parseTraceparent } from './traceparent.js';

type Api = typeof import('@opentelemetry/api');

/** One piece of work in a trace. */
export interface Span {
  /** W3C header that makes what follows a child of this span. */
  readonly traceparent: string;
  attribute(name: string, value: string | number | boolean): void;
  /** Runs something with this span as the current one of OpenTelemetry. */
  run<T>(work: () => T): T;
  /** Ends it, well or with the error. Once. */
  end(error?: Error): void;
}

/** What a span begins with. */
export interface SpanOptions {
  /** W3C `traceparent` of what caused it; absent or malformed: a new trace begins. */
  readonly parent?: string | undefined;
  /** W3C `tracestate` that came with it. */
  readonly tracestate?: string | undefined;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
}

/** Makes spans. */
export interface Tracer {
  start(name: string, options?: SpanOptions): Span;
}

/**
 * A tracer. Given OpenTelemetry's API, whose SDK the process has set up, its spans are recorded; without it they only carry the
 * trace on (under a microsecond, and nothing is loaded).
 *
 *     const tracer = createTracer(exporting ? await import('@opentelemetry/api') : undefined);
 */
export function createTracer(api?: Api): Tracer {
  return api ? recordingTracer(api) : carryingTracer;
}

const carryingTracer: Tracer = {
  start(_name, options) {
    const traceparent = formatTraceparent(childOf(parseTraceparent(options?.parent)));
    return { traceparent, attribute: ignore, run: work => work(), end: ignore };
  },
};

function recordingTracer(api: Api): Tracer {
  const tracer = api.trace.getTracer('dacp');
  return {
    start(name, options = {}) {
      const kind = api.SpanKind[(options.kind ?? 'internal').toUpperCase() as keyof typeof api.SpanKind];
      const settings = { kind, ...(options.attributes && { attributes: options.attributes }) };
      const parent = parentContext(api, options);
      return spanOf(api, tracer.startSpan(name, settings, parent), parent);
    },
  };
}

function parentContext(api: Api, options: SpanOptions): Context {
  const parent = parseTraceparent(options.parent);
  if (!parent) return api.context.active();
  const { tracestate } = options;
  return api.trace.setSpanContext(api.context.active(), {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.flags,
    isRemote: true,
    ...(tracestate && { traceState: api.createTraceState(tracestate) }),
  });
}

function spanOf(api: Api, span: ApiSpan, parent: Context): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: formatTraceparent({ traceId, spanId, flags: traceFlags }),
    attribute: (name, value) => span.setAttribute(name, value),
    run: work => api.context.with(api.trace.setSpan(parent, span), work),
    end(error) {
      if (error) {
        span.recordException(error);
        span.setStatus({ code: api.SpanStatusCode.ERROR, message: error.message });
      }
      span.end();
    },
  };
}

function ignore(): void {}
