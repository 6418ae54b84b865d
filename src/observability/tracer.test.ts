import * as api from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseTraceparent } from './traceparent.js';
import { createTracer } from './tracer.js';

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('tracer without an SDK', () => {
  it('carries the trace of its parent on', () => {
    const { traceparent, run } = createTracer().start('work', { parent });
    expect(parseTraceparent(traceparent)?.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(traceparent).not.toBe(parent);
    expect(run(() => 7)).toBe(7);
  });

  it('begins a trace when the parent is malformed', () => {
    expect(parseTraceparent(createTracer().start('work', { parent: 'x' }).traceparent)).toBeDefined();
  });
});

describe('tracer with OpenTelemetry', () => {
  afterEach(() => api.trace.disable());

  it('starts spans as children of the parent and ends them with their error', () => {
    const span = {
      spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
      setAttribute: vi.fn(),
      recordException: vi.fn(),
      setStatus: vi.fn(),
      end: vi.fn(),
    };
    const startSpan = vi.fn((..._: unknown[]) => span);
    api.trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) } as unknown as api.TracerProvider);
    const started = createTracer({ api }).start('work', { parent, tracestate: 'v=1', kind: 'server' });
    expect(started.traceparent).toBe(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    const [name, settings, context] = startSpan.mock.calls[0] ?? [];
    expect(name).toBe('work');
    expect(settings).toMatchObject({ kind: api.SpanKind.SERVER });
    const remote = api.trace.getSpanContext(context as api.Context);
    expect(remote).toMatchObject({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', isRemote: true });
    expect(remote?.traceState?.get('v')).toBe('1');
    started.end(new Error('no'));
    expect(span.setStatus).toHaveBeenCalledWith({ code: api.SpanStatusCode.ERROR, message: 'no' });
    expect(span.end).toHaveBeenCalledOnce();
  });

  it('leaves traces out of its share to their callers', () => {
    const startSpan = vi.fn();
    const tracer = createTracer({ api, tracer: { startSpan } as unknown as api.Tracer, ratio: 0.01 });
    const { traceparent } = tracer.start('work', { parent });
    expect(parseTraceparent(traceparent)).toMatchObject({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', flags: 1 });
    expect(startSpan).not.toHaveBeenCalled();
  });
});
