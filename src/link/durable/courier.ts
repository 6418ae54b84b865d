import { type Clock, MeshError, type Timer } from '../../base/index.js';
import type { LinkObserver } from '../observer.js';
import type { Origin } from '../origin.js';
import type { Parcel } from '../parcel.js';
import type { Bringing } from '../router.js';
import { clientOf } from '../senders.js';
import type { Stock } from './admission.js';
import { awayBackoff, type DurableLimits } from './durable-limits.js';
import type { Kept, KeptListener } from './kept.js';
import { createLanes } from './lanes.js';
import { judge } from './verdict.js';

/** Brings what is kept to its receivers, for as long as it takes. */
export interface Courier extends Stock, KeptListener {
  /** Takes what is committed. */
  enter(all: readonly Kept[]): void;
  /** Receivers are there again; undefined: perhaps anybody. */
  wake(receivers: Iterable<string> | undefined): void;
  /** Nothing goes out any more. */
  stop(): void;
}

export interface CourierOptions {
  readonly limits: DurableLimits;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  bring(parcel: Parcel, origin: Origin, wish: Bringing): void;
  /** Writes down that a message is given up. Errors: STORE_FAILED. */
  bury(kept: Kept, error: MeshError): Promise<void>;
  /** A message is done. */
  done(kept: Kept): void;
}

/** How often what waits is looked through for what is of no use any more, and what could not be given up is tried again, in ms. */
const sweepEveryMs = 5_000;

export function createCourier(options: CourierOptions): Courier {
  const { limits, clock, observer } = options;
  const lanes = createLanes<Kept>({ windowMax: limits.windowMax, backoff: awayBackoff });
  /** Lanes that anybody who comes may be meant by. */
  const open = new Set<string>();
  let bytes = 0;
  let stopped = false;
  let pumping = false;
  let timer: Timer | undefined;
  let timerMs = Number.POSITIVE_INFINITY;
  let sweepTimer: Timer | undefined;

  function enter(all: readonly Kept[]): void {
    for (const kept of all) {
      bytes += kept.bytes;
      if (!kept.named) open.add(kept.lane);
      lanes.add(kept);
    }
    pump();
  }

  /** Sends out what may go. */
  function pump(): void {
    pumping = false;
    if (stopped) return;
    for (const kept of lanes.next(clock.monotonic())) bring(kept);
    arm();
  }

  function pumpSoon(): void {
    if (pumping || stopped) return;
    pumping = true;
    setImmediate(pump);
  }

  function arm(): void {
    if (lanes.size() > 0) sweepTimer ??= clock.setTimer(sweepEveryMs, sweep);
    const dueMs = lanes.dueMs() ?? Number.POSITIVE_INFINITY;
    if (dueMs >= timerMs) return;
    timer?.cancel();
    timerMs = dueMs;
    timer = clock.setTimer(Math.max(1, dueMs - clock.monotonic()), () => {
      timerMs = Number.POSITIVE_INFINITY;
      pump();
    });
  }

  function bring(kept: Kept): void {
    const { parcel, receiver, sessionId, untilMs } = kept;
    if (!parcel) return;
    if (isOver(kept)) {
      bury(kept, overError(kept));
      return;
    }
    kept.flying = true;
    kept.deliveries++;
    if (kept.deliveries > 1) observer.add('durable_redelivered', 1);
    const receivers = receiver === '' ? [] : [receiver];
    const timeoutMs = untilMs - clock.now();
    options.bring(parcel, kept, { receivers, sessionId, timeoutMs, silenceMs: limits.silenceMs });
  }

  function isOver({ untilMs }: Kept): boolean {
    return clock.now() >= untilMs;
  }

  function handled(kept: Kept): void {
    bytes -= kept.bytes;
    lanes.done(kept);
    if (lanes.sizeOf(kept.lane) === 0) open.delete(kept.lane);
    options.done(kept);
    pumpSoon();
  }

  function refused(kept: Kept, error: MeshError): void {
    if (stopped) return;
    const goneForGood = clientOf(kept.lane) !== undefined;
    const around = { limits, pauseMs: lanes.pauseMs(kept), goneForGood };
    const back = isOver(kept) ? undefined : judge(kept, error, around);
    if (!back) bury(kept, error);
    else {
      lanes.again(kept, clock.monotonic(), back);
      pumpSoon();
    }
  }

  /** Gives it up, for all to see. It stays until that is written. */
  function bury(kept: Kept, error: MeshError): void {
    options.bury(kept, error).then(
      () => {
        observer.add('durable_given_up', 1);
        handled(kept);
      },
      () => {
        lanes.again(kept, clock.monotonic(), { delayMs: sweepEveryMs, blocks: false, full: false });
        pumpSoon();
      },
    );
  }

  /** What waits for somebody who is away may be of no use any more. */
  function sweep(): void {
    sweepTimer = undefined;
    if (stopped) return;
    for (const kept of lanes.remove(isOver)) bury(kept, overError(kept));
    arm();
  }

  return {
    size: lanes.size,
    bytes: () => bytes,
    sizeOf: lanes.sizeOf,
    enter,
    handled,
    refused,
    wake(receivers) {
      if (receivers === undefined) lanes.wake(undefined);
      else for (const lane of [...receivers, ...open]) lanes.wake(lane);
      pumpSoon();
    },
    stop() {
      stopped = true;
      timer?.cancel();
      sweepTimer?.cancel();
    },
  };
}

function overError({ parcel, deliveries }: Kept): MeshError {
  const id = parcel?.header.id ?? '';
  return new MeshError(
    'DEADLINE_PASSED',
    `message ${id} was not handled in time; it was delivered ${deliveries} times`,
  );
}
