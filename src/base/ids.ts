import { randomFillSync } from 'node:crypto';

const alphabet = Buffer.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 'latin1');
/** As Node has it on every buffer; its declarations lack it. */
type Sliceable = Buffer & { latin1Slice(start: number, end: number): string };

const timeLength = 10;
const randomLength = 16;
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;
let lastMs = 0;
/** The random part, each character as a number: within a millisecond, it is counted up. */
const digits = new Uint8Array(randomLength);
/** The id that is being made: ten characters of time, which stay the same for a millisecond, and sixteen of randomness. */
const text = Buffer.allocUnsafe(timeLength + randomLength) as Sliceable;

/** Makes ids in the place of `newId`; undefined: nothing does. */
let replacement: (() => string) | undefined;

/**
 * For simulations, which must make the same ids each time: from now on, all ids of this process come from `make`. Returns how to end
 * that.
 */
export function replaceIds(make: () => string): () => void {
  const before = replacement;
  replacement = make;
  return () => {
    replacement = before;
  };
}

/**
 * A new unique id: a ULID (48 bits of time, 80 bits of randomness, 26 characters of Crockford's base 32), so ids sort by the
 * millisecond in which they were made; within one, each is the one before plus one. Made in one piece: joined from characters, each
 * would be garbage of half a kilobyte.
 */
export function newId(): string {
  if (replacement) return replacement();
  writeNext(Date.now());
  return text.latin1Slice(0, text.length);
}

/** Several ids, each of which is made when it is asked for. */
export interface NewIds {
  at(index: number): string | undefined;
}

/** So many ids, as `newId` gives them: with one look at the clock, and all in one text, which is kept as long as one of them. */
export function newIds(count: number): NewIds {
  if (replacement) return Array.from({ length: count }, replacement);
  const all = Buffer.allocUnsafe(count * text.length) as Sliceable;
  const nowMs = Date.now();
  for (let i = 0; i < count; i++) {
    writeNext(nowMs);
    all.set(text, i * text.length);
  }
  return new Row(all.latin1Slice(0, all.length));
}

class Row implements NewIds {
  readonly #all: string;

  constructor(all: string) {
    this.#all = all;
  }

  at(index: number): string | undefined {
    const from = index * text.length;
    return from >= 0 && from < this.#all.length ? this.#all.slice(from, from + text.length) : undefined;
  }
}

/** The id after the one before, in this millisecond. */
function writeNext(nowMs: number): void {
  if (nowMs === lastMs) {
    countUp();
    return;
  }
  lastMs = nowMs;
  writeTime(nowMs);
  drawDigits();
}

function drawDigits(): void {
  if (used + randomLength > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (let i = 0; i < randomLength; i++) putDigit(i, (pool[used++] as number) & 31);
}

function countUp(): void {
  for (let i = randomLength - 1; i >= 0; i--) {
    const next = ((digits[i] as number) + 1) & 31;
    putDigit(i, next);
    if (next !== 0) return;
  }
}

function putDigit(i: number, digit: number): void {
  digits[i] = digit;
  text[timeLength + i] = alphabet[digit] as number;
}

function writeTime(ms: number): void {
  let rest = ms;
  for (let i = timeLength - 1; i >= 0; i--) {
    text[i] = alphabet[rest % 32] as number;
    rest = Math.floor(rest / 32);
  }
}
