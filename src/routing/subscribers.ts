import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { formatAddress } from '../message/index.js';
import { matches } from './rules.js';
import { type RoutingState, routesOf } from './state.js';

/** The qualified ids of agents that get what is kept of a topic; undefined: nobody has subscribed to it for good. Pure. */
export function subscribersOf(state: RoutingState, address: Address): ReadonlySet<string> | undefined {
  const { subscriptions } = routesOf(state, address.namespace);
  if (subscriptions.size === 0) return undefined;
  let found: Set<string> | undefined;
  for (const { subscription } of subscriptions.values()) {
    if (!matches(subscription.topic, address.target.value ?? '')) continue;
    found ??= new Set();
    if (subscription.receiver?.target.case === 'agent') found.add(formatAddress(subscription.receiver));
  }
  return found;
}
