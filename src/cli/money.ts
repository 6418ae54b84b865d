import { MeshError } from '../base/index.js';

/** Reads a price such as `0.002`, in millionths. Errors: OPTION_INVALID. */
export function readPrice(option: string, text: string): bigint {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (match) return BigInt(match[1] ?? 0) * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0'));
  throw new MeshError(
    'OPTION_INVALID',
    `${option} ${text}: takes a price with at most six digits behind the point, such as 0.002`,
  );
}
