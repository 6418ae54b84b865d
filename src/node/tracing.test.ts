import { describe, expect, it } from 'vitest';
import { parseTraceparent, silentLogger } from '../observability/index.js';
import { loadConfig } from './config.js';
import { createTracing } from './tracing.js';

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('tracing', () => {
  it('only carries traces on without a collector', async () => {
    const { config } = loadConfig({ env: {}, folder: '/nowhere' });
    const { tracer, close } = createTracing(config, 'node-1', silentLogger);
    expect(parseTraceparent(tracer.start('work', { parent }).traceparent)?.traceId).toBe(parent.slice(3, 35));
    await close();
  });

  it.each(['localhost:4318', 'grpc://x', 'http://'])('refuses a collector that is no URL: %s', endpoint => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
    expect(() => loadConfig({ env, folder: '/nowhere' })).toThrow('OTEL_EXPORTER_OTLP_ENDPOINT');
  });
});
