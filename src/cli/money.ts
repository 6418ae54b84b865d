import { MeshError } from '../base/index.js';

/** A price in millionths for people: all its digits, at least two behind the point. */
export function formatPrice(micros: number | bigint, currency = 'USD'): string {
  const text = BigInt(micros).toString().padStart(7, '0');
  const whole = text.slice(0, -6);
  const part = text.slice(-6).replace(/0+$/, '').padEnd(2, '0');
  return `${whole}.${part} ${currency}`;
}

/** Reads a price such as `0.002`, in millionths. Errors: OPTION_INVALID. */
export function readPrice(option: string, text: string): bigint {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (match) return BigInt(match[1] ?? 0) * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0'));
  throw new MeshError(
    'OPTION_INVALID',
    `${option} ${text}: takes a price with at most six digits behind the point, such as 0.002`,
  );
}
