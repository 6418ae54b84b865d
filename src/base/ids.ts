import { randomFillSync } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;
let lastMs = 0;
let prefix = '';

/**
 * A new unique id: a ULID (48 bits of time, 80 bits of randomness, 26 characters of Crockford's base 32), so ids sort by the
 * millisecond in which they were made.
 */
export function newId(): string {
  const nowMs = Date.now();
  if (nowMs !== lastMs) {
    lastMs = nowMs;
    prefix = encodeTime(nowMs);
  }
  if (used + 16 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let id = prefix;
  for (const end = used + 16; used < end; used++) id += alphabet[(pool[used] as number) & 31];
  return id;
}

function encodeTime(ms: number): string {
  let text = '';
  let rest = ms;
  for (let i = 0; i < 10; i++) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
