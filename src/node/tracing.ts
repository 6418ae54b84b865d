import { createTraceExport, createTracer, type Logger, type Tracer } from '../observability/index.js';
import type { Config } from './settings.js';

/** What makes the spans of this process. */
export interface Tracing {
  readonly tracer: Tracer;
  /** Lets what is recorded and not exported yet go, at most for a while that the exporter knows. */
  close(): Promise<void>;
}

/** Traces as the configuration says: exported when it names a collector, else only carried on. `instance`: this process's name. */
export function createTracing(config: Config, instance: string, logger: Logger): Tracing {
  const { otlpEndpoint, traceRatio, serviceName } = config;
  if (otlpEndpoint === undefined) return { tracer: createTracer(), close: () => Promise.resolve() };
  return createTraceExport({
    endpoint: otlpEndpoint,
    ratio: traceRatio,
    service: { name: serviceName, instance },
    onFault: error => logger.warn({ err: error, endpoint: otlpEndpoint }, 'spans could not be exported and are lost'),
  });
}
