import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { RoutedBy } from '#gen/dacp/routing/v1/routing_pb.js';
import { toMeshError } from '../base/index.js';
import { brokerName, type Exchange } from '../link/index.js';
import { makeAddress } from '../message/index.js';
import type { Deciding } from './broker.js';
import type { Routing } from './routing.js';

/** Nobody has the name that a message goes to. */
const nobodyThere: ReadonlySet<string> = new Set(['AGENT_UNKNOWN', 'CAPABILITY_UNKNOWN', 'RECEIVER_UNKNOWN']);

/** Sends to the receiver that is known, else to the broker of its namespace, and says what decided. */
export function createRoute(broker: Deciding, exchange: () => Pick<Exchange, 'send'>): Routing['route'] {
  return async (message, options) => {
    if (message.receiver && !isForBroker(message)) {
      try {
        return { ...(await exchange().send(message, options)), by: RoutedBy.RECEIVER, rule: '' };
      } catch (error) {
        if (!nobodyThere.has(toMeshError(error).reason)) throw error;
      }
    }
    const routed = { ...message, receiver: makeAddress('agent', brokerName, message.receiver?.namespace) };
    const { by, rule } = broker.decide(routed);
    return { ...(await exchange().send(routed, options)), by, rule };
  };
}

function isForBroker({ receiver }: Message): boolean {
  return receiver?.target.case === 'agent' && receiver.target.value === brokerName;
}
