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

describe('late spans', () => {
  afterEach(() => {
    vi.useRealTimers();
    api.context.disable();
  });

  /** A tracer whose spans are counted, and a clock for them. */
  function recorder() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'performance'] });
    const ended: unknown[][] = [];
    const startSpan = vi.fn((name: string, _settings: api.SpanOptions, _context: api.Context) => ({
      spanContext: () => ({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }),
      recordException: (error: Error, atMs: number) => void ended.push([name, error.message, atMs]),
      setStatus: () => undefined,
      end: (atMs: number) => void ended.push([name, atMs]),
    }));
    const tracer = createTracer({ api, tracer: { startSpan } as unknown as api.Tracer });
    const begin = (name: string) => tracer.start(name, { parent, late: true, attributes: () => ({ name }) });
    return { startSpan, ended, begin, settle: tracer.settle };
  }

  it('are made after they have ended, with the times that they had', () => {
    const { startSpan, ended, begin } = recorder();
    vi.advanceTimersByTime(10);
    const first = begin('first');
    vi.advanceTimersByTime(5);
    const second = begin('second');
    first.end();
    second.end(new Error('no'));
    expect(startSpan).not.toHaveBeenCalled();
    vi.advanceTimersByTime(50);
    const settings = { kind: api.SpanKind.INTERNAL, startTime: 10, attributes: { name: 'first' } };
    expect(startSpan.mock.calls[0]?.slice(0, 2)).toEqual(['first', settings]);
    expect(ended).toEqual([
      ['first', 15],
      ['second', 'no', 15],
      ['second', 15],
    ]);
  });

  it('are made a few at a time', () => {
    const { ended, begin } = recorder();
    for (let i = 0; i < 20; i++) begin(`span ${i}`).end();
    vi.advanceTimersToNextTimer();
    expect(ended.length).toBeGreaterThan(0);
    expect(ended.length).toBeLessThan(20);
    vi.advanceTimersByTime(50);
    expect(ended.map(([name]) => name)).toEqual(Array.from({ length: 20 }, (_, i) => `span ${i}`));
  });

  it('do not wait without end when more of them come in each turn than are made in one', () => {
    const { ended, begin } = recorder();
    for (let turn = 0; turn < 100; turn++) {
      for (let i = 0; i < 100; i++) begin('span').end();
      vi.advanceTimersToNextTimer();
    }
    expect(100 * 100 - ended.length).toBeLessThan(2000);
  });

  it('are made at once when somebody closes', () => {
    const { ended, begin, settle } = recorder();
    begin('work').end();
    settle();
    expect(ended).toEqual([['work', 0]]);
  });

  it('are made once, when somebody looks at them', () => {
    const { startSpan, ended, begin } = recorder();
    const span = begin('work');
    expect(span.traceparent).toBe(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    span.end();
    vi.advanceTimersByTime(50);
    expect(startSpan).toHaveBeenCalledOnce();
    expect(ended).toEqual([['work', 0]]);
  });

  it('are the parents of what is begun within them', () => {
    let active = api.ROOT_CONTEXT;
    const manager: api.ContextManager = {
      active: () => active,
      with(context, work, self, ...rest) {
        active = context;
        return work.call(self as never, ...rest);
      },
      bind: (_, target) => target,
      enable: () => manager,
      disable: () => manager,
    };
    api.context.setGlobalContextManager(manager);
    const { startSpan, begin } = recorder();
    begin('work').run(() => {
      expect(startSpan).not.toHaveBeenCalled();
      expect(api.trace.getActiveSpan()?.spanContext().spanId).toBe('b'.repeat(16));
    });
    expect(startSpan).toHaveBeenCalledOnce();
  });
});
