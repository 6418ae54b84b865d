import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Header, isForGroup } from './header.js';
import type { Parcel } from './parcel.js';

/**
 * The well-known agent of each namespace that messages are sent to whose sender does not say who is to get them (S2). A node finds
 * that out as it does for a topic: it is not an agent that gets them and sends them on.
 */
export const brokerName = 'broker';

/** Says who gets a message that is sent to the broker: a port. */
export interface Broker {
  /** At least one. Errors: NOBODY_INTERESTED. */
  targetsOf(message: Message): readonly Address[];
}

/** Keeps what is published on topics for those who have subscribed for good: a port. */
export interface TopicKeeper {
  /** The qualified ids of agents that get what is kept of a topic; undefined: it is not kept for anybody. */
  subscribers(topic: Address): ReadonlySet<string> | undefined;
  /** Calls back with a namespace when what is kept there, or for whom, is another now; returns how to stop. */
  onChanged(listener: (namespace: string) => void): () => void;
  /** Keeps a message; `topic` as `formatAddress` writes it. Resolves when it is on disk. Errors: STORE_FAILED, DURABLE_FULL. */
  keep(topic: string, parcel: Parcel): Promise<void>;
}

/** Several may get it, who are found out on the way: a topic's, a team's, the broker's. */
export function goesToMany(header: Header): boolean {
  return isForGroup(header) || isForBroker(header.receiver?.address.target);
}

/** It is for whoever the broker says. */
export function isForBroker(target: Address['target'] | undefined): boolean {
  return target?.case === 'agent' && target.value === brokerName;
}
