import { checkInteger } from '../base/index.js';
import { messageBytesMax } from '../message/index.js';

/** What a link may hold and how long it waits. */
export interface LinkLimits {
  /** Deliveries that a peer may have sent before it hears that they were taken: the credit; 4,096. */
  readonly windowItems: number;
  /** Deliveries that wait here when the peer's credit is used up; 1,024. Further ones are refused with LINK_BUSY. */
  readonly waitingMax: number;
  /** Items that are kept until the peer acknowledges them; 65,536. A peer that lets more come together is cut off. */
  readonly ringItemsMax: number;
  /** Bytes that are kept for a peer, and again that many that wait for it; 67,108,864. */
  readonly heldBytesMax: number;
  /** Items in one frame; 256. */
  readonly frameItemsMax: number;
  /** Bytes of one frame; 65,536. A larger item travels alone. */
  readonly frameBytesMax: number;
  /** Items that are sent at once, before the turn of the event loop ends; 16, and half as many to a peer that has nothing to do. */
  readonly flushItems: number;
  /** How long an acknowledgement may wait for something to ride on; 25. */
  readonly ackDelayMs: number;
  /** The largest message in its wire form; 33,554,432 (servers and channels of this package take 33 MiB). */
  readonly messageBytesMax: number;
  /** How long a session outlives its connection; 800. */
  readonly linkResumeMs: number;
  /** How long the first frame of the peer may take; 5,000. */
  readonly helloWithinMs: number;
  /** How often a sign of life is asked for; unless said, a third of the lease's term. */
  readonly pingEveryMs: number | undefined;
  /** How long a sign of life may take; unless said, as long as the pings are apart. */
  readonly pongWithinMs: number | undefined;
  /** Messages from one peer whose receipt or answer a relay waits for; 65,536. Further ones are refused with LINK_BUSY. */
  readonly followedMax: number;
  /** How long a direct link between two hosts is kept when nothing is said over it; 60,000. */
  readonly directIdleMs: number;
}

const defaults: LinkLimits = {
  windowItems: 4_096,
  waitingMax: 1_024,
  ringItemsMax: 65_536,
  heldBytesMax: 67_108_864,
  frameItemsMax: 256,
  frameBytesMax: 65_536,
  flushItems: 16,
  ackDelayMs: 25,
  messageBytesMax,
  linkResumeMs: 800,
  helloWithinMs: 5_000,
  pingEveryMs: undefined,
  pongWithinMs: undefined,
  followedMax: 65_536,
  directIdleMs: 60_000,
};

/** The limits, completed and checked. Errors: OPTION_INVALID. */
export function completeLimits(given: Partial<LinkLimits> = {}): LinkLimits {
  const limits = { ...defaults, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined) checkInteger(name, value, { min: 1, max: 2 ** 31 - 1 });
  }
  return limits;
}
