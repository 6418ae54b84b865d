import { mean, percentile } from './figures.js';

/** What a loop is run with. */
export interface LoopOptions {
  /** So many are under way at any moment. */
  readonly concurrency: number;
  /** No new one begins after so long, in ms; those under way are finished and count. */
  readonly forMs: number;
  /** One of them; its rejection ends the loop. */
  once(): Promise<unknown>;
}

/** What a loop has seen. */
export interface LoopFigures {
  readonly count: number;
  readonly seconds: number;
  /** Per second. */
  readonly rate: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Does something again and again, each time when the one before has ended. Rejects with the first that fails. */
export async function closedLoop({ concurrency, forMs, once }: LoopOptions): Promise<LoopFigures> {
  const tookMs: number[] = [];
  const begunMs = performance.now();
  const endMs = begunMs + forMs;
  let failed = false;
  const worker = async () => {
    for (let atMs = performance.now(); atMs < endMs && !failed; ) {
      await once();
      const nowMs = performance.now();
      tookMs.push(nowMs - atMs);
      atMs = nowMs;
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, worker));
  } finally {
    failed = true;
  }
  return figuresOf(tookMs, performance.now() - begunMs);
}

/** The figures of things that took so long, within a span of time. */
export function figuresOf(tookMs: number[], spanMs: number): LoopFigures {
  const sorted = Float64Array.from(tookMs).sort();
  return {
    count: sorted.length,
    seconds: spanMs / 1000,
    rate: sorted.length / (spanMs / 1000),
    meanMs: mean(tookMs),
    p50Ms: percentile(sorted, 50),
    p95Ms: percentile(sorted, 95),
    p99Ms: percentile(sorted, 99),
  };
}
