import { describe, expect, it, vi } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createTracer, silentLogger } from '../observability/index.js';
import { createCallChain, type IncomingCall } from './call-chain.js';
import type { CallInterceptor } from './interceptor.js';

function scene(interceptors: CallInterceptor[] = []) {
  const clock = createFakeClock();
  const error = vi.fn();
  const chain = createCallChain({ clock, logger: { ...silentLogger, error }, tracer: createTracer(), interceptors });
  const open = (given: Partial<IncomingCall> = {}) =>
    chain.open({
      method: 'a.B/C',
      protocol: 'grpc',
      timeoutMs: undefined,
      metadata: new Map(),
      peer: { address: '127.0.0.1:1' },
      streaming: false,
      ...given,
    });
  return { clock, chain, open, error };
}

describe('a call', () => {
  it('is aborted when its deadline passes, and not before', () => {
    const { clock, open } = scene();
    const { context } = open({ timeoutMs: 100 });
    expect(context.deadlineMs).toBe(clock.now() + 100);
    clock.advance(99);
    expect(context.signal.aborted).toBe(false);
    clock.advance(1);
    expect(context.signal.reason).toMatchObject({ reason: 'DEADLINE_PASSED' });
  });

  it('leaves no timer and is in no list once it ended', () => {
    const { clock, chain, open } = scene();
    const call = open({ timeoutMs: 100 });
    expect(chain.calls.size).toBe(1);
    call.succeed();
    expect(chain.calls.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('whose caller left at its deadline ran out of time; before that it was cancelled', () => {
    const { clock, open } = scene();
    const late = open({ timeoutMs: 100 });
    const early = open({ timeoutMs: 100 });
    clock.advance(50);
    early.abort();
    expect(early.context.signal.reason).toMatchObject({ reason: 'CALL_CANCELLED' });
    clock.advance(45);
    late.abort();
    expect(late.context.signal.reason).toMatchObject({ reason: 'DEADLINE_PASSED' });
  });

  it('that ended is not aborted any more, and ends once', () => {
    const end = vi.fn();
    const { open } = scene([{ end }]);
    const call = open();
    call.succeed();
    call.abort();
    call.fail(new Error('late'));
    expect(call.context.signal.aborted).toBe(false);
    expect(end).toHaveBeenCalledOnce();
  });

  it('tells a MeshError as it is, and of anything else only where to look', () => {
    const { open, error } = scene();
    const known = new MeshError('AGENT_UNKNOWN', 'x');
    expect(open().fail(known)).toBe(known);
    expect(error).not.toHaveBeenCalled();
    for (const unknown of [new Error('secret'), 'secret', undefined, new MeshError('INTERNAL', 'secret')]) {
      const shown = open().fail(unknown);
      expect(shown).toMatchObject({
        reason: 'INTERNAL',
        details: { trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
      });
      expect(shown.message).not.toContain('secret');
      expect(error).toHaveBeenLastCalledWith(
        expect.objectContaining({ err: unknown, method: 'a.B/C' }),
        expect.any(String),
      );
    }
  });

  it('that was aborted fails with the reason of that, whatever its handler makes of it', () => {
    const { open } = scene();
    const call = open();
    call.abort(new MeshError('DRAINING', 'x'));
    expect(call.fail(new DOMException('aborted', 'AbortError'))).toMatchObject({ reason: 'DRAINING' });
  });

  it('runs interceptors in order, waiting for those that wait, and ends them the other way round', async () => {
    const heard: string[] = [];
    const named = (name: string, wait: boolean): CallInterceptor => ({
      begin() {
        heard.push(`begin ${name}`);
        return wait ? Promise.resolve() : undefined;
      },
      end: () => void heard.push(`end ${name}`),
    });
    const { open } = scene([named('a', false), named('b', true), named('c', false)]);
    const call = open();
    const waiting = call.begin();
    expect(heard).toEqual(['begin a', 'begin b']);
    await waiting;
    call.succeed();
    expect(heard).toEqual(['begin a', 'begin b', 'begin c', 'end c', 'end b', 'end a']);
  });

  it('in which nobody waits costs no promise', () => {
    const { open } = scene([{ begin: () => undefined }]);
    expect(open().begin()).toBeUndefined();
  });
});
