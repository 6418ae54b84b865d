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

const pattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;
const noTrace = '0'.repeat(32);
const noSpan = '0'.repeat(16);

/** By code: a digit of a header is none of the others. */
const isDigit = Uint8Array.from({ length: 128 }, (_, code) => (/[0-9a-f]/.test(String.fromCharCode(code)) ? 1 : 0));

/** Whether a header can be read. Each message has one, and most are only carried on. */
export function isTraceparent(text: string | undefined): text is string {
  if (text === undefined || !hasForm(text)) return false;
  if (text.startsWith(noTrace, traceIdAt) || text.startsWith(noSpan, spanIdAt)) return false;
  return text.startsWith('00') ? text.length === lengthOfVersion0 : !text.startsWith('ff');
}

function hasForm(text: string): boolean {
  if (text.length !== lengthOfVersion0) return pattern.test(text);
  for (let i = 0; i < lengthOfVersion0; i++) {
    const code = text.charCodeAt(i);
    const dashed = i === traceIdAt - 1 || i === spanIdAt - 1 || i === flagsAt - 1;
    if (dashed ? code !== dash : isDigit[code] !== 1) return false;
  }
  return true;
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
  return isTraceparent(parent) ? nextTraceparent(parent) : newTraceparent('01');
}

/** The same of a header that was found to be one. */
export function nextTraceparent(parent: string): string {
  for (let i = traceIdAt; i < lengthOfVersion0; i++) header[i] = parent.charCodeAt(i);
  writeRandomHex(8, spanIdAt);
  return header.latin1Slice(0, lengthOfVersion0);
}

/**
 * Whether a trace is among the share of all traces that is recorded: the flag `sampled` is set, and the random part of its id, the last
 * seven bytes (W3C Trace Context level 2), is high enough. Every process with the same ratio says the same. `ratio`: 0–1.
 */
export function isSampled(traceparent: string, ratio: number): boolean {
  if ((hexDigit(traceparent.charCodeAt(54)) & 1) === 0) return false;
  if (ratio >= 1) return true;
  const least = 1 - ratio;
  // Of a small share, most are out by the first digit.
  if (hexDigit(traceparent.charCodeAt(21)) + 1 <= least * 16) return false;
  let random = 0;
  for (let i = 21; i < 29; i++) random = random * 16 + hexDigit(traceparent.charCodeAt(i));
  return random >= least * 2 ** 32;
}

/** What a digit of a header stands for; it has small letters only. */
function hexDigit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
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

/** Writes so many random bytes, a multiple of four, into the header. They need not be secret, and so cost little. */
function writeRandomHex(bytes: number, at: number): void {
  for (let i = at; i < at + 2 * bytes; i += 8) {
    const random = (Math.random() * 2 ** 32) >>> 0;
    for (let digit = 0; digit < 8; digit++) header[i + digit] = digits[(random >>> (4 * digit)) & 15] as number;
  }
}
