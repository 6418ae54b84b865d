import type { DescMessage, Message } from '@bufbuild/protobuf';
import { type Clock, MeshError, type Timer } from '../base/index.js';
import { type Logger, parseTraceparent, type Span, type Tracer } from '../observability/index.js';
import type { CallInterceptor } from './interceptor.js';
import type { CallContext, Peer } from './service.js';

/** What an edge knows of a call that comes in. */
export interface IncomingCall {
  readonly method: string;
  readonly protocol: CallContext['protocol'];
  /** How long the caller waits, in ms; undefined: it did not say. */
  readonly timeoutMs: number | undefined;
  readonly metadata: ReadonlyMap<string, string>;
  readonly peer: Peer;
  /** Its answers are a stream, so it may last. */
  readonly streaming: boolean;
}

/** A call under way. */
export interface Call {
  readonly context: CallContext;
  readonly streaming: boolean;
  /** Set by a handler that ends its stream itself when the process is about to end. */
  onLeaving: (() => void) | undefined;
  /** Runs the interceptors' `begin`; a promise only if one of them waits. */
  begin(): Promise<void> | undefined;
  /** Shows a request to the interceptors. */
  request(schema: DescMessage, message: Message): void;
  /** Runs the handler within the span of the call. */
  run<T>(work: () => T): T;
  /** Aborts the signal: the caller is gone, or the reason that is given. */
  abort(reason?: MeshError): void;
  /** It ended well. */
  succeed(): void;
  /** It did not end well: gives what the caller may be told. Unknown faults are logged here and kept from the caller. */
  fail(error: unknown): MeshError;
}

/** Everything that every call goes through, in one place. */
export interface CallChain {
  open(incoming: IncomingCall): Call;
  /** Calls that are not over. */
  readonly calls: ReadonlySet<Call>;
}

/** What a chain is made of. */
export interface CallChainOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tracer: Tracer;
  /** In this order for `begin` and `request`, and the other way round for `end`. */
  readonly interceptors: readonly CallInterceptor[];
}

/** So near to its deadline a call that is cut is late. */
const deadlineToleranceMs = 20;

/** The longest time that a timer takes; who waits longer waits without one. */
const timerMaxMs = 2 ** 31 - 1;

/** Makes the chain: deadline, trace, interceptors, errors. */
export function createCallChain(options: CallChainOptions): CallChain {
  const calls = new Set<Call>();
  return {
    calls,
    open(incoming) {
      const call = openCall(options, incoming, () => calls.delete(call));
      calls.add(call);
      return call;
    },
  };
}

function openCall(options: CallChainOptions, incoming: IncomingCall, onOver: () => void): Call {
  const { clock, interceptors } = options;
  const startedMs = clock.monotonic();
  const span = startSpan(options.tracer, incoming);
  const controller = new AbortController();
  const context = contextOf(incoming, { clock, span, signal: controller.signal });
  const timer = deadlineTimer(clock, incoming, controller);
  let over = false;
  let shown: MeshError | undefined;

  function end(error: MeshError | undefined): void {
    over = true;
    shown = error;
    timer?.cancel();
    onOver();
    const outcome = { error, durationMs: clock.monotonic() - startedMs };
    for (let i = interceptors.length - 1; i >= 0; i--) interceptors[i]?.end?.(context, outcome);
    span.end(error);
  }

  return {
    context,
    streaming: incoming.streaming,
    onLeaving: undefined,
    begin: () => beginAll(interceptors, context),
    request(schema, message) {
      for (const interceptor of interceptors) interceptor.request?.(context, schema, message);
    },
    run: work => span.run(work),
    abort(reason) {
      // After the end the caller leaves, too: what the handler set going with this signal must not be cancelled by that.
      if (!over) controller.abort(reason ?? callerGone(clock, context));
    },
    succeed() {
      if (!over) end(undefined);
    },
    fail(error) {
      if (!over)
        end(publicError(controller.signal.aborted ? controller.signal.reason : error, context, options.logger));
      return shown ?? new MeshError('CALL_CANCELLED', `${context.method} is over`);
    },
  };
}

function startSpan(tracer: Tracer, { method, metadata, protocol, peer }: IncomingCall): Span {
  return tracer.start(method, {
    kind: 'server',
    parent: metadata.get('traceparent'),
    tracestate: metadata.get('tracestate'),
    attributes: () => ({ 'rpc.method': method, 'rpc.system': protocol, 'client.address': peer.address }),
  });
}

function contextOf(incoming: IncomingCall, live: { clock: Clock; span: Span; signal: AbortSignal }): CallContext {
  const { method, protocol, metadata, peer, timeoutMs } = incoming;
  return {
    method,
    protocol,
    metadata,
    peer,
    signal: live.signal,
    deadlineMs: timeoutMs === undefined ? undefined : live.clock.now() + timeoutMs,
    traceparent: live.span.traceparent,
  };
}

function deadlineTimer(clock: Clock, incoming: IncomingCall, controller: AbortController): Timer | undefined {
  const { timeoutMs, method } = incoming;
  if (timeoutMs === undefined || timeoutMs > timerMaxMs) return undefined;
  return clock.setTimer(timeoutMs, () => controller.abort(deadlinePassed(method)));
}

/** Not async, so that a chain in which nobody waits costs no turn of the microtask queue. */
function beginAll(interceptors: readonly CallInterceptor[], context: CallContext, from = 0): Promise<void> | undefined {
  for (let i = from; i < interceptors.length; i++) {
    const wait = interceptors[i]?.begin?.(context);
    if (wait) return wait.then(() => beginAll(interceptors, context, i + 1));
  }
  return undefined;
}

/**
 * Who hangs up about when its deadline passes has run out of time. It, and the libraries on this side, count from another moment
 * than we do.
 */
function callerGone(clock: Clock, { method, deadlineMs }: CallContext): MeshError {
  if (deadlineMs !== undefined && clock.now() >= deadlineMs - deadlineToleranceMs) return deadlinePassed(method);
  return new MeshError('CALL_CANCELLED', `the caller of ${method} cancelled, or its connection was lost`);
}

/** What a caller is told whose deadline passed. */
export function deadlinePassed(method: string): MeshError {
  return new MeshError('DEADLINE_PASSED', `${method} did not end before the deadline of its caller`);
}

/** What is not a MeshError, or says INTERNAL itself, may hold anything: the log gets it, the caller gets where to look. */
function publicError(error: unknown, context: CallContext, logger: Logger): MeshError {
  if (error instanceof MeshError && error.reason !== 'INTERNAL') return error;
  const { method, traceparent } = context;
  const traceId = parseTraceparent(traceparent)?.traceId ?? '';
  logger.error({ err: error, method, trace_id: traceId }, 'a call failed inside the server');
  return new MeshError('INTERNAL', `${method} failed inside the server; its log says why under trace ${traceId}`, {
    details: { trace_id: traceId },
    cause: error,
  });
}
