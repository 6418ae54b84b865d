import type { IncomingHttpHeaders } from 'node:http';

const unitsMs: Record<string, number> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** The longest time that a timer of Node counts: 24.8 days. */
const timerMaxMs = 2 ** 31 - 1;

/**
 * Removes a timeout that no timer can count from the headers of a request: to grpc-js and connect-node its deadline would have passed
 * at once.
 */
export function forgetEndlessTimeout(headers: IncomingHttpHeaders): void {
  const [, count, unit = ''] = /^(\d+)([HMSmun])$/.exec(String(headers['grpc-timeout'])) ?? [];
  if (Number(count) * (unitsMs[unit] ?? 0) > timerMaxMs) delete headers['grpc-timeout'];
  if (Number(headers['connect-timeout-ms']) > timerMaxMs) delete headers['connect-timeout-ms'];
}
