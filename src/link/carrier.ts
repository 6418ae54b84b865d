import type { MeshError } from '../base/index.js';
import type { Outgoing } from './outgoing.js';

/** What brings items to another process: a link, or something that will be one. */
export interface Carrier {
  /** The peer speaks in simple mode: it never says that it has handled something, but for its answers. */
  readonly simple?: boolean;
  /** Takes an item in. Errors (returned): LINK_BUSY, NOT_DELIVERED. */
  send(item: Outgoing): MeshError | undefined;
  /** Nobody here wants it any more: it is not sent if that is still possible; `tell`: if it was, the other side hears so. */
  withdraw(item: Outgoing, tell: boolean): void;
  /** Nothing more is of interest about it. */
  settle(item: Outgoing): void;
  /** What comes over this link comes from where this carrier leads. */
  leadsTo(link: Carrier): boolean;
}
