/** How often something may happen: at most `max` times within any `perMs`. */
export interface Rate {
  readonly max: number;
  readonly perMs: number;
}

/** Says, at a time in ms that never goes back, whether it may happen now, and counts it if so: a sliding window, exact (S9). */
export function createRateLimit({ max, perMs }: Rate): (nowMs: number) => boolean {
  /** A ring of the last `max` times. */
  const times: number[] = [];
  let next = 0;
  return nowMs => {
    const earliest = times[next];
    if (earliest !== undefined && nowMs - earliest < perMs) return false;
    times[next] = nowMs;
    next = (next + 1) % max;
    return true;
  };
}
