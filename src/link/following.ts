import type { MeshError } from '../base/index.js';
import type { Carrier } from './carrier.js';
import type { Origin } from './origin.js';

/** What a message ends with, wherever it goes. */
export interface Endable {
  readonly origin: Origin;
  /** Answers go elsewhere than to the sender. */
  readonly answersElsewhere: boolean;
  readonly ended: boolean;
  /** Nobody wants it any more: those who work on it here hear `error`; `tell`: those behind links hear that it is cancelled. */
  abort(error: MeshError, tell: boolean): void;
}

/** A message that is followed until nothing more can be heard of it. */
export interface Following extends Endable {
  readonly id: string;
  /** A node keeps it until it is handled: it outlives its link. */
  readonly kept: boolean;
  /** The parts of its way, on which answers come back. */
  readonly legs: readonly WayBack[];
  /** It came over this link, or a part of its way leads over it. */
  goesOver(link: Carrier): boolean;
}

/** A part of a message's way, as an answer needs it that comes back on it. */
export interface WayBack {
  readonly transit: Endable;
  readonly carrier: Carrier | undefined;
  readonly receivers: readonly string[];
  /** The message is over once the one receiver that is left here has answered. */
  readonly isLast: boolean;
  /** This agent of this process has the message, and an answer of it is still of use. */
  isOpenTo(agent: string): boolean;
  /** This receiver has answered. */
  finishedBy(receiver: string): void;
}
