import type { Clock, MeshError } from '../../base/index.js';
import type { LinkObserver } from '../observer.js';
import type { Origin } from '../origin.js';
import type { Parcel } from '../parcel.js';
import type { Bringing, Destination, Wish } from '../router.js';
import { createAdmission } from './admission.js';
import { createCourier } from './courier.js';
import { letterOf } from './dead-letter.js';
import type { DurableLimits } from './durable-limits.js';
import type { DurableStore } from './durable-store.js';
import type { Kept } from './kept.js';
import { createLedger } from './ledger.js';
import { restore } from './recovery.js';
import { createRemembered } from './remembered.js';
import { createWriter } from './writer.js';

/** What a node keeps for receivers until they have handled it: what stands behind the receipt `durable`. */
export interface Depot {
  /** Takes a message in; its origin hears when it is committed, or why not. Delivery follows. Errors: AGENT_UNKNOWN …, DURABLE_FULL. */
  take(parcel: Parcel, origin: Origin, wish: Wish): void;
  /** Receivers are there again; undefined: perhaps anybody. */
  wake(receivers: Iterable<string> | undefined): void;
  /** Takes up what was kept when the node stopped. Errors: STORE_FAILED. */
  start(): Promise<void>;
  /** Nothing goes out any more. */
  stop(): void;
  /** Writes down what is known; what is not handled stays. */
  close(): Promise<void>;
  /** How many messages are kept, each counted once for each receiver. */
  size(): number;
}

export interface DepotOptions {
  readonly store: DurableStore;
  readonly limits: DurableLimits;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  /** Who would get it now. Errors: AGENT_UNKNOWN … */
  route(parcel: Parcel, wish: Wish, origin: Origin): readonly Destination[];
  /** Brings a message to its receiver; `origin` hears the end. */
  bring(parcel: Parcel, origin: Origin, wish: Bringing): void;
}

/**
 * Makes an empty depot. What comes goes through the admission into the ledger, which the writer brings into the store; what is
 * committed the courier brings to its receivers; what they have handled goes into the ledger again.
 */
export function createDepot(options: DepotOptions): Depot {
  const { store, limits, clock } = options;
  const ledger = createLedger();
  const remembered = createRemembered(limits.rememberedMax);

  const courier = createCourier({
    ...options,
    bury: (kept: Kept, error: MeshError) => store.bury(`dead-letter-${kept.number}`, letterOf(kept, error)),
    done(kept) {
      ledger.mark(kept);
      remembered.done(kept.key, kept.batch);
      writer.soon();
    },
  });
  const admission = createAdmission({
    ...options,
    remembered,
    ledger,
    stock: courier,
    listener: courier,
    committed: courier.enter,
  });
  const writer = createWriter({ ledger, store, clock, delayMs: limits.markDelayMs, gather: admission.gather });

  return {
    take(parcel, origin, wish) {
      if (admission.take(parcel, origin, wish)) writer.now();
    },
    wake: courier.wake,
    async start() {
      const contents = await store.load();
      const { nextBatchId, open } = restore(contents, { listener: courier, remembered, keepMs: limits.keepMs });
      admission.nextBatchId = nextBatchId;
      courier.enter(open);
    },
    stop: courier.stop,
    close: writer.flush,
    size: courier.size,
  };
}
