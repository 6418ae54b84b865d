import type { RoutingService } from '#gen/dacp/routing/v1/routing_pb.js';
import { clientAddress, completeMessage, timeLeft } from '../agent/index.js';
import { type Clock, systemClock } from '../base/index.js';
import { brokerName } from '../link/index.js';
import { fieldInvalid, makeAddress } from '../message/index.js';
import type { Implementation } from '../rpc/index.js';
import type { Routing } from './routing.js';

/** The RPC edge of routing. */
export function createRoutingService(
  routing: Routing,
  clock: Clock = systemClock,
): Implementation<typeof RoutingService> {
  return {
    async route({ message: given }, call) {
      if (given) given.receiver ??= makeAddress('agent', brokerName);
      const message = completeMessage(given, { sender: clientAddress(), traceparent: call.traceparent, clock });
      const routed = await routing.route(message, { signal: call.signal, timeoutMs: timeLeft(call, clock) });
      return { messageId: message.id, ...routed, receivers: [...routed.receivers] };
    },
    async putRule({ rule }) {
      if (!rule) throw missing('rule');
      return { created: await routing.putRule(rule) };
    },
    async deleteRule({ namespace, name }) {
      await routing.deleteRule(namespace, name);
      return {};
    },
    listRules: async ({ namespace }) => ({ rules: [...routing.listRules(namespace)] }),
    async putSubscription({ subscription }) {
      if (!subscription) throw missing('subscription');
      return routing.putSubscription(subscription);
    },
    async deleteSubscription({ namespace, name }) {
      await routing.deleteSubscription(namespace, name);
      return {};
    },
    listSubscriptions: async ({ namespace }) => ({ subscriptions: await routing.listSubscriptions(namespace) }),
    history: (request, { signal }) => routing.history(request, signal),
  };
}

function missing(field: string) {
  return fieldInvalid([{ field, rule: 'required', message: 'value is required' }]);
}
