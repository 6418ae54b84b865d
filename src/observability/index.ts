/**
 * Ring 1: what a process tells about itself – a structured log, metrics under the standard's names, traces that follow W3C Trace
 * Context. Each is made by its owner and handed on; nothing is global, and each library behind them is loaded when it is first
 * used.
 *
 *     const logger = createLogger({ level: 'info', name: 'node-1' });
 *     const meters = createMeters();
 *     meters.counter(agentMetrics.messagesSent).add({ agent_id: 'echo', message_type: 'tell' });
 *
 * Rule: names of metrics and of log events are in metric-definitions.ts and log-events.ts and nowhere else.
 */
export { type GenAiOperation, genAi, genAiMetrics, genAiProvider } from './genai.js';
export { logEvents } from './log-events.js';
export { createLogSampler, defaultLogSampling, type LogSampler, type LogSampling } from './log-sampler.js';
export {
  createLogger,
  type LogFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  silentLogger,
} from './logger.js';
export { type Counter, createMeters, type Gauge, type Histogram, type Meters } from './meters.js';
export {
  agentMetrics,
  auditMetrics,
  budgetMetrics,
  deprecationMetrics,
  durableMetrics,
  feedMetrics,
  type HistogramDefinition,
  type Labels,
  linkMetrics,
  type MetricDefinition,
  rpcMetrics,
} from './metric-definitions.js';
export type { Span, SpanOptions } from './span.js';
export { createTraceExport, type TraceExport, type TraceExportOptions } from './trace-export.js';
export {
  continueTraceparent,
  parseTraceparent,
  type TraceParent,
} from './traceparent.js';
export { createTracer, type Tracer, type TracerOptions } from './tracer.js';
