import { type Clock, MeshError, type Timer } from '../base/index.js';

/** A signal that is aborted when its caller gives up, or when the time is over. */
export interface Limit {
  readonly signal: AbortSignal;
  /** Gives it this long again, from now. */
  renew(): void;
  /** It is over: neither the time nor the caller means it any more. */
  done(): void;
}

/** How long something may take. */
export interface LimitOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** What its time being over means. */
  readonly late: () => MeshError;
  /** Of whoever waits for it. */
  readonly signal?: AbortSignal | undefined;
}

/** Begins now. */
export function createLimit({ clock, timeoutMs, late, signal }: LimitOptions): Limit {
  const controller = new AbortController();
  let timer: Timer | undefined;
  const onAbort = () => {
    const { reason } = signal ?? {};
    controller.abort(reason instanceof MeshError ? reason : new MeshError('CALL_CANCELLED', 'the caller gave up'));
  };
  const arm = () => {
    timer?.cancel();
    timer = clock.setTimer(timeoutMs, () => controller.abort(late()));
  };
  arm();
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort);
  return {
    signal: controller.signal,
    renew: arm,
    done() {
      timer?.cancel();
      signal?.removeEventListener('abort', onAbort);
    },
  };
}
