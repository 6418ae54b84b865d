import type { Clock, Timer } from '../base/index.js';
import type { Connection } from './connection.js';
import type { LinkLimits } from './limits.js';
import type { Session } from './session.js';

/** Decides when frames go out. */
export interface Flusher {
  /** Something is to be sent. */
  wake(): void;
  /** Sends what there is while the stream takes it; `bare`: even if it is nothing but an acknowledgement. */
  flush(bare: boolean): void;
  /** An acknowledgement or credit may be owed. */
  payDebts(): void;
  /** There is no connection now. */
  stop(): void;
}

export interface FlusherOptions {
  readonly session: Session;
  readonly limits: LinkLimits;
  readonly clock: Clock;
  /** Runs something when the turn of the event loop is over. */
  readonly defer: (run: () => void) => void;
  /** Runs something when all that is done at this moment is done. */
  readonly soon: (run: () => void) => void;
  /** The connection, while the link is open. */
  connection(): Connection | undefined;
}

/**
 * What is queued goes out once per turn of the event loop, and at once when so much is queued that a frame is worth it: big frames
 * under load, no waiting when idle. Where hardly anything is under way it does not wait for the turn to end: HTTP/2 would send it only in the
 * one after that, behind all that may wait. Acknowledgements ride on frames; alone they go when the peer may be waiting for them, or after
 * a while.
 */
export function createFlusher({ session, limits, clock, defer, soon, connection }: FlusherOptions): Flusher {
  let scheduled = false;
  let flushing = false;
  let ackTimer: Timer | undefined;

  function wake(): void {
    if (flushing) return;
    if (session.unsent() >= worthwhile() && connection()?.writable) flush(false);
    else schedule();
  }

  /**
   * How much a frame must hold to go out at once: the more is under way, the less does anybody wait for the next one. Half is enough when all
   * that is under way is still here, as after an answer to everything: the peer would sleep until the last of it is made, and this
   * process while the peer works. Once they work at the same time, they keep doing so.
   */
  function worthwhile(): number {
    const open = session.openCount();
    if (open > 0 && session.unsent() >= open && connection()?.isPrompt()) return limits.flushItems >> 1;
    return Math.max(limits.flushItems, Math.min(limits.frameItemsMax, open >> 3));
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    if (session.isCalm()) soon(endOfTurn);
    else defer(endOfTurn);
  }

  function endOfTurn(): void {
    scheduled = false;
    flush(session.owes() === 'much');
  }

  function flush(bare: boolean): void {
    if (!connection()) return;
    let evenBare = bare;
    flushing = true;
    try {
      for (let to = connection(); to?.writable; to = connection()) {
        const frame = session.nextFrame(evenBare);
        if (!frame) break;
        to.write(frame);
        evenBare = false;
      }
    } finally {
      flushing = false;
    }
    if (session.owes() !== 'nothing') ackLater();
  }

  function payDebts(): void {
    const owes = session.owes();
    if (owes === 'much') schedule();
    else if (owes === 'some') ackLater();
  }

  function ackLater(): void {
    if (!connection()) return;
    ackTimer ??= clock.setTimer(limits.ackDelayMs, () => {
      ackTimer = undefined;
      if (session.owes() !== 'nothing') flush(true);
    });
  }

  return {
    wake,
    flush,
    payDebts,
    stop() {
      ackTimer?.cancel();
      ackTimer = undefined;
    },
  };
}
