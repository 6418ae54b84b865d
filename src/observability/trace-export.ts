import { createRequire } from 'node:module';
import type * as Api from '@opentelemetry/api';
import type * as Otlp from '@opentelemetry/exporter-trace-otlp-proto';
import type * as Resources from '@opentelemetry/resources';
import type * as Sdk from '@opentelemetry/sdk-trace';
import { newSpanId, sampledTraceId } from './traceparent.js';
import { createTracer, type Tracer } from './tracer.js';

const require = createRequire(import.meta.url);

/** Where the spans of this process go. */
export interface TraceExportOptions {
  /** Base URL of a collector that takes OTLP over HTTP, such as `http://localhost:4318`. */
  readonly endpoint: string;
  /** Share of the traces to export, 0–1. */
  readonly ratio: number;
  /** What is exported under: `service.name` and `service.instance.id`. */
  readonly service: { readonly name: string; readonly instance: string };
  /** Hears of each batch that the collector did not take; its spans are lost. */
  readonly onFault: (error: Error) => void;
}

/** A tracer whose spans leave the process. */
export interface TraceExport {
  readonly tracer: Tracer;
  /** Exports what is left. */
  close(): Promise<void>;
}

/** OpenTelemetry's SDK, set up. */
interface Recorder {
  readonly api: typeof Api;
  readonly provider: Sdk.TracerProvider;
  readonly tracer: Api.Tracer;
}

/**
 * Spans go to OpenTelemetry's SDK, which batches them and sends them to a collector. Traces that are not in the share never reach it, so a
 * small share costs next to nothing; the SDK is loaded (30 ms) for the first span that is recorded. Whatever the SDK reads from the environment itself, such as `OTEL_EXPORTER_OTLP_HEADERS`, holds.
 */
export function createTraceExport(options: TraceExportOptions): TraceExport {
  let recorder: Recorder | undefined;
  const loaded = () => {
    recorder ??= createRecorder(options);
    return recorder;
  };
  const tracer = createTracer({
    ratio: options.ratio,
    get api() {
      return loaded().api;
    },
    get tracer() {
      return loaded().tracer;
    },
  });
  return {
    tracer,
    async close() {
      tracer.settle();
      await recorder?.provider.shutdown();
    },
  };
}

function createRecorder({ endpoint, ratio, service, onFault }: TraceExportOptions): Recorder {
  const api = require('@opentelemetry/api') as typeof Api;
  const sdk = require('@opentelemetry/sdk-trace') as typeof Sdk;
  const provider = new sdk.TracerProvider({
    resource: resourceOf(service),
    sampler: new sdk.AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => sampledTraceId(ratio), generateSpanId: newSpanId },
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: exporterTo(endpoint, onFault) })],
  });
  return { api, provider, tracer: provider.getTracer('dacp') };
}

function resourceOf({ name, instance }: TraceExportOptions['service']): Resources.Resource {
  const { defaultResource, resourceFromAttributes } = require('@opentelemetry/resources') as typeof Resources;
  return defaultResource().merge(resourceFromAttributes({ 'service.name': name, 'service.instance.id': instance }));
}

function exporterTo(endpoint: string, onFault: (error: Error) => void): Sdk.SpanExporter {
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto') as typeof Otlp;
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  return {
    export: (spans, done) =>
      exporter.export(spans, result => {
        if (result.error) onFault(result.error);
        // Told once is enough: the SDK would throw it at whoever closes.
        done({ code: 0 });
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
