import type { MeshError } from '../base/index.js';
import type { TopicKeeper } from './brokering.js';
import type { Carrier } from './carrier.js';
import type { Header } from './header.js';
import type { Link } from './link.js';
import type { Origin } from './origin.js';
import type { Parcel } from './parcel.js';

/** What a sender wishes beyond what its message says. */
export interface Wish {
  /** Qualified ids of agents, or other addresses of one receiver; none: whoever the message's receiver says. */
  readonly receivers: readonly string[];
  /** Only this instance; empty: any. */
  readonly sessionId: string;
}

/** How a message is brought that is kept here. */
export interface Bringing extends Wish {
  /** How long to wait for word of it. */
  readonly timeoutMs: number;
  /** And how long when its receiver can say nothing but by an answer. */
  readonly silenceMs: number;
}

/** One process where a message goes. */
export interface Destination {
  /** Undefined: this process; an error: these receivers cannot be reached; a keeper: it is kept for those who subscribed for good. */
  readonly by: Carrier | MeshError | TopicKeeper | undefined;
  /** Qualified ids, with a keeper the topic; none: who it is for is known at the other end only. */
  readonly receivers: readonly string[];
}

/** A destination that a carrier leads to. */
export type Straight = Destination & { readonly by: Carrier };

/** Where a message was refused before anybody had it. */
export interface Tried {
  readonly by: Carrier;
  /** The agent there that has not taken it; undefined: the process takes nothing. */
  readonly agent: string | undefined;
}

/** Where messages go: what makes a node a node and a host a host. */
export interface Router {
  /** Errors: AGENT_UNKNOWN, CAPABILITY_UNKNOWN, NOBODY_INTERESTED, UNREACHABLE … */
  route(parcel: Parcel, wish: Wish, origin: Origin): readonly Destination[];
  /** Where else a message may go that is for one receiver and was refused; undefined: nowhere. */
  elsewhere?(header: Header, tried: readonly Tried[]): Straight | undefined;
  /** What came over a link is for agents of this process, whatever is wished. */
  readonly passesNothingOn?: true;
  /** Why the process behind this link may not speak for the sender; undefined: it may. */
  denies(link: Link, header: Header): MeshError | undefined;
  /** Whether it may is still being decided: `goOn` is called when it is. False: it is decided. */
  undecided?(link: Link, sender: string, goOn: () => void): boolean;
  /** What brings an answer to whoever asked; over the link that the question came over unless said. */
  wayBack?(link: Carrier, header: Header): Carrier;
}
