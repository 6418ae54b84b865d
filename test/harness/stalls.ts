/** How long this process was not let run, or was busy: what a test on times has to know of the machine's load. */
export interface Stalls extends Disposable {
  /** The longest one that reached into this time, in ms since the epoch; 0: none was seen. */
  longestMs(fromMs: number, toMs: number): number;
}

/** How often it looks, and what it keeps, in ms. */
const everyMs = 20;
const leastMs = 50;

/** Looks from now on. */
export function watchStalls(): Stalls {
  const stalls: { readonly fromMs: number; readonly toMs: number }[] = [];
  let lastMs = Date.now();
  const timer = setInterval(() => {
    const nowMs = Date.now();
    if (nowMs - lastMs > everyMs + leastMs) stalls.push({ fromMs: lastMs, toMs: nowMs });
    lastMs = nowMs;
  }, everyMs);
  timer.unref();
  return {
    longestMs: (fromMs, toMs) =>
      Math.max(0, ...stalls.filter(one => one.fromMs < toMs && one.toMs > fromMs).map(one => one.toMs - one.fromMs)),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
