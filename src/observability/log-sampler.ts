/** How many of many like lines are written. */
export interface LogSampling {
  /** So many in each second. */
  readonly firstPerSecond: number;
  /** Of those after them, one in so many. */
  readonly thereafterOneIn: number;
}

/** All of a quiet agent's lines, and a hundredth of a busy one's: a log that says everything would cost more than the work. */
export const defaultLogSampling: LogSampling = { firstPerSecond: 10, thereafterOneIn: 100 };

/**
 * Says of each line how many it stands for, itself included; 0: it is not written. `nowMs`: of a monotonic clock. The sums are right to
 * within one line in `thereafterOneIn`.
 */
export type LogSampler = (nowMs: number) => number;

/** Makes a sampler. */
export function createLogSampler({ firstPerSecond, thereafterOneIn }: LogSampling = defaultLogSampling): LogSampler {
  let secondEndsMs = Number.NEGATIVE_INFINITY;
  let written = 0;
  let skipped = 0;
  return nowMs => {
    if (nowMs >= secondEndsMs) {
      secondEndsMs = nowMs + 1000;
      written = 0;
    }
    skipped++;
    if (written >= firstPerSecond && skipped < thereafterOneIn) return 0;
    written++;
    const stands = skipped;
    skipped = 0;
    return stands;
  };
}
