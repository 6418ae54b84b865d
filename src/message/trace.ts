import type { TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import { continueTraceparent } from '../observability/index.js';

/** A trace context of these headers (S3). */
export function traceContextOf(traceparent: string, tracestate = ''): TraceContext {
  return { $typeName: 'dacp.message.v2.TraceContext', traceparent, tracestate };
}

/** A trace that begins here: W3C `00-<trace id>-<parent id>-01` with random ids (S3). */
export function newTraceContext(): TraceContext {
  return traceContextOf(continueTraceparent(undefined));
}

/** The same trace, one step on: trace id, flags and vendors' values stay, the parent id is new. Without a trace one begins. */
export function continueTrace(context: TraceContext | undefined): TraceContext {
  return traceContextOf(continueTraceparent(context?.traceparent), context?.tracestate);
}
