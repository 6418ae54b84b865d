import { randomFillSync } from 'node:crypto';

const alphabet = Buffer.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 'latin1');
/** As Node has it on every buffer; its declarations lack it. */
type Sliceable = Buffer & { latin1Slice(start: number, end: number): string };

const timeLength = 10;
const randomLength = 16;
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;
let lastMs = 0;
/** The id that is being made: ten characters of time, which stay the same for a millisecond, and sixteen of randomness. */
const text = Buffer.allocUnsafe(timeLength + randomLength) as Sliceable;

/**
 * A new unique id: a ULID (48 bits of time, 80 bits of randomness, 26 characters of Crockford's base 32), so ids sort by the
 * millisecond in which they were made. Made in one piece: joined from characters, each would be garbage of half a kilobyte.
 */
export function newId(): string {
  const nowMs = Date.now();
  if (nowMs !== lastMs) {
    lastMs = nowMs;
    writeTime(nowMs);
  }
  if (used + randomLength > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  for (let i = timeLength; i < text.length; i++) text[i] = alphabet[(pool[used++] as number) & 31] as number;
  return text.latin1Slice(0, text.length);
}

function writeTime(ms: number): void {
  let rest = ms;
  for (let i = timeLength - 1; i >= 0; i--) {
    text[i] = alphabet[rest % 32] as number;
    rest = Math.floor(rest / 32);
  }
}
