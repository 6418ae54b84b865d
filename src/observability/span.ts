import type { Attributes } from '@opentelemetry/api';

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
  /** Read only when the span is recorded, hence a function. */
  readonly attributes?: () => Attributes;
  /** It is made when somebody looks at it, or soon after it has ended, so that nobody waits for it. It has the times that it had. */
  readonly late?: boolean;
}
