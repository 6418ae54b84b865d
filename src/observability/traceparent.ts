import { randomFillSync } from 'node:crypto';

/** The parts of a W3C `traceparent`. */
export interface TraceParent {
  /** 32 hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all zero. */
  readonly spanId: string;
  /** Bit 0: somebody up the trace may have recorded it. */
  readonly flags: number;
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;

/** The parts of a `traceparent` header; undefined when it is none. Later versions than 00 may carry more, which is left out. */
export function parseTraceparent(text: string | undefined): TraceParent | undefined {
  if (text === undefined) return undefined;
  const [, version, traceId, spanId, flags, rest] = pattern.exec(text) ?? [];
  if (!version || !traceId || !spanId || !flags || version === 'ff' || (version === '00' && rest)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** The header of these parts, in version 00. */
export function formatTraceparent({ traceId, spanId, flags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${(flags & 0xff).toString(16).padStart(2, '0')}`;
}

/**
 * One step on in the trace: its id and flags with a new span id. Without a parent a new trace begins; it has the flag `sampled`,
 * so that whoever downstream has an exporter decides for itself instead of being told to drop it.
 */
export function childOf(parent: TraceParent | undefined): TraceParent {
  return { traceId: parent?.traceId ?? randomHex(16), spanId: randomHex(8), flags: parent?.flags ?? 1 };
}

/** From a pool, since asking the kernel for each id costs more than all the rest. */
function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += bytes;
  return pool.toString('hex', start, used);
}
