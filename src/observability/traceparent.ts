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

/** As Node has it on every buffer; its declarations lack it. */
type Sliceable = Buffer & { latin1Slice(start: number, end: number): string };

const digits = Buffer.from('0123456789abcdef', 'latin1');
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;
/** The header that is being made: in one piece, since each joint would be garbage. */
const header = Buffer.from(`00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`, 'latin1') as Sliceable;

/** The parts of a `traceparent` header; undefined when it is none. Later versions than 00 may carry more, which is left out. */
export function parseTraceparent(text: string | undefined): TraceParent | undefined {
  if (!isTraceparent(text)) return undefined;
  return { traceId: text.slice(3, 35), spanId: text.slice(36, 52), flags: Number.parseInt(text.slice(53, 55), 16) };
}

/** Where the parts of a header are: version, trace id, parent id, flags. */
const traceIdAt = 3;
const spanIdAt = 36;
const flagsAt = 53;
const lengthOfVersion0 = 55;
const dash = 45;

/** Whether a header can be read. Each message has one: a loop over it takes half the time of a regular expression. */
export function isTraceparent(text: string | undefined): text is string {
  if (text === undefined || text.length < lengthOfVersion0) return false;
  if (text.charCodeAt(2) !== dash || text.charCodeAt(35) !== dash || text.charCodeAt(52) !== dash) return false;
  if (!isHex(text, 0, 2) || !isHex(text, flagsAt, lengthOfVersion0)) return false;
  if (!isId(text, traceIdAt, 35) || !isId(text, spanIdAt, 52)) return false;
  if (text.startsWith('00')) return text.length === lengthOfVersion0;
  return !text.startsWith('ff') && (text.length === lengthOfVersion0 || text.charCodeAt(lengthOfVersion0) === dash);
}

function isHex(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isHexDigit(text.charCodeAt(i))) return false;
  return true;
}

/** Hexadecimal digits, not all zero. */
function isId(text: string, start: number, end: number): boolean {
  let bits = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (!isHexDigit(code)) return false;
    bits |= code ^ 48;
  }
  return bits !== 0;
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
}

/** The header of these parts, in version 00. */
export function formatTraceparent({ traceId, spanId, flags }: TraceParent): string {
  return `00-${traceId}-${spanId}-${(flags & 0xff).toString(16).padStart(2, '0')}`;
}

/**
 * One step on in the trace, from header to header: its id and flags with a new span id. Without a header that can be read a new trace
 * begins; it has the flag `sampled`, so that whoever downstream has an exporter decides for itself instead of being told to drop it.
 */
export function continueTraceparent(parent: string | undefined): string {
  if (!isTraceparent(parent)) return newTraceparent('01');
  for (let i = traceIdAt; i < lengthOfVersion0; i++) header[i] = parent.charCodeAt(i);
  writeRandomHex(8, spanIdAt);
  return header.latin1Slice(0, lengthOfVersion0);
}

/**
 * Whether a trace is among the share of all traces that is recorded: the flag `sampled` is set, and the random part of its id, the last
 * seven bytes (W3C Trace Context level 2), is high enough. Every process with the same ratio says the same. `ratio`: 0–1.
 */
export function isSampled(traceparent: string, ratio: number): boolean {
  if ((Number.parseInt(traceparent.charAt(54), 16) & 1) === 0) return false;
  return ratio >= 1 || Number.parseInt(traceparent.slice(21, 29), 16) >= (1 - ratio) * 2 ** 32;
}

/** A trace that begins and that nobody is to record. */
export function unsampledTraceparent(): string {
  return newTraceparent('00');
}

/** The id of a trace that `isSampled` takes with this ratio. */
export function sampledTraceId(ratio: number): string {
  const id = randomHex(16);
  if (ratio >= 1) return id;
  const threshold = Math.ceil((1 - ratio) * 2 ** 32);
  const high = Math.min(2 ** 32 - 1, threshold + Math.floor(Math.random() * (2 ** 32 - threshold)));
  return `${id.slice(0, 18)}${high.toString(16).padStart(8, '0')}${id.slice(26)}`;
}

/** The id of a span. */
export function newSpanId(): string {
  return randomHex(8);
}

function newTraceparent(flags: '00' | '01'): string {
  writeRandomHex(16, traceIdAt);
  writeRandomHex(8, spanIdAt);
  header[spanIdAt - 1] = header[flagsAt - 1] = dash;
  for (let i = 0; i < flags.length; i++) header[flagsAt + i] = flags.charCodeAt(i);
  return header.latin1Slice(0, lengthOfVersion0);
}

function randomHex(bytes: number): string {
  writeRandomHex(bytes, traceIdAt);
  return header.latin1Slice(traceIdAt, traceIdAt + bytes * 2);
}

/** Writes so many random bytes into the header. From a pool, since asking the kernel for each id costs more than all the rest. */
function writeRandomHex(bytes: number, at: number): void {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (let i = 0; i < bytes; i++) {
    const byte = pool[used++] as number;
    header[at + 2 * i] = digits[byte >>> 4] as number;
    header[at + 2 * i + 1] = digits[byte & 15] as number;
  }
}
