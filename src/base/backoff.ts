/** How long to wait between tries. */
export interface BackoffOptions {
  /** Before the second try, in ms. */
  readonly firstMs: number;
  /** At most, in ms. */
  readonly maxMs: number;
  /** By how much each wait grows; 2 unless said. */
  readonly factor?: number;
  /** Share of the wait that is random, 0–1, so that many callers do not come back at once; 0.5 unless said. */
  readonly jitter?: number;
}

/** The wait in ms before try number `attempt` + 1, `attempt` counting from 1; `random` is in [0, 1). */
export function backoffMs(attempt: number, options: BackoffOptions, random: () => number = Math.random): number {
  const full = Math.min(options.maxMs, options.firstMs * (options.factor ?? 2) ** (attempt - 1));
  const jitter = options.jitter ?? 0.5;
  return full * (1 - jitter * random());
}
