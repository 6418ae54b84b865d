import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../base/index.js';
import type { Carrier } from './carrier.js';
import type { CreditHolder } from './outgoing.js';
import type { Parcel } from './parcel.js';

/** Where a message came from, and who hears what becomes of it. */
export interface Origin extends CreditHolder {
  /** The link it came over; undefined: it is from this process. */
  readonly link: Carrier | undefined;
  /** The link is over: nothing goes back over it. */
  readonly lost: boolean;
  /** Qualified id of the agent that said it. */
  readonly sender: string;
  /** The receipt that was asked for is reached by these receivers, as far as they are known here. */
  reached(receipt: Receipt, receivers: readonly string[]): void;
  /** These receivers did not get it; none named: nobody did. */
  refused(receivers: readonly string[], error: MeshError): void;
  /** Several may answer: one answer does not end it. */
  readonly hearsAll?: boolean;
  /** Takes an answer, when somebody in this process waits for just that; false: bring it to the sender like any message. */
  takes(answer: Parcel): boolean;
  /** The only receiver there is has answered: that says more than a receipt. */
  answered(): void;
  /** The message waits for credit of another link: so long its own credit is not given back. */
  hold(): void;
}
