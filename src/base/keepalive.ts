import type { Clock, Timer } from './clock.js';

/** Asks a peer for signs of life while a connection is there. */
export interface Keepalive {
  start(): void;
  stop(): void;
  /** The peer answered a ping. */
  answered(id: number): void;
}

export interface KeepaliveOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly withinMs: number;
  /** Sends a ping. */
  ping(id: number): void;
  /** No answer came in time. */
  silent(withinMs: number): void;
}

/** One ping is under way at a time. */
export function createKeepalive({ clock, everyMs, withinMs, ping, silent }: KeepaliveOptions): Keepalive {
  let id = 0;
  let next: Timer | undefined;
  let patience: Timer | undefined;

  function ask(): void {
    id++;
    patience = clock.setTimer(withinMs, () => silent(withinMs));
    ping(id);
  }

  function stop(): void {
    next?.cancel();
    patience?.cancel();
    next = patience = undefined;
  }

  return {
    start() {
      stop();
      next = clock.setTimer(everyMs, ask);
    },
    stop,
    answered(answeredId) {
      if (answeredId !== id || !patience) return;
      patience.cancel();
      patience = undefined;
      next = clock.setTimer(everyMs, ask);
    },
  };
}
