import { randomFillSync } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type TraceContext, TraceContextSchema } from '#gen/dacp/message/v2/message_pb.js';

const pool = Buffer.allocUnsafe(4096);
let used = pool.length;

/** A trace that begins here: W3C `00-<trace id>-<parent id>-01` with random ids (S3). */
export function newTraceContext(): TraceContext {
  return make(`00-${randomHex(16)}-${randomHex(8)}-01`, '');
}

/** The same trace, one step on: trace id, flags and vendors' values stay, the parent id is new. Without a trace one begins. */
export function continueTrace(context: TraceContext | undefined): TraceContext {
  if (!context) return newTraceContext();
  const { traceparent } = context;
  return make(`${traceparent.slice(0, 36)}${randomHex(8)}${traceparent.slice(52)}`, context.tracestate);
}

function make(traceparent: string, tracestate: string): TraceContext {
  const context = create(TraceContextSchema);
  context.traceparent = traceparent;
  context.tracestate = tracestate;
  return context;
}

/** Ids of all zeroes are invalid in W3C; 64 random bits are that once in 10^19. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += bytes;
  return pool.toString('hex', start, used);
}
