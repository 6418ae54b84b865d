import { create } from '@bufbuild/protobuf';
import { anyUnpack, timestampMs } from '@bufbuild/protobuf/wkt';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  MessagesMissedSchema,
  RuleDeletedSchema,
  RulePutSchema,
  SubscriptionDeletedSchema,
  SubscriptionPutSchema,
} from '#gen/dacp/routing/v1/events_pb.js';
import { RuleSchema, SubscriptionSchema } from '#gen/dacp/routing/v1/routing_pb.js';
import { assert } from '../base/index.js';
import { type EventStore, newEvent } from '../eventlog/index.js';
import type { Change } from './changes.js';
import { evolve, initialState, type RoutingState } from './state.js';

/** The stream of the record that rules and subscriptions are in. */
export const routingStream = 'routing';

/** The types of the events of routing. */
export const routingEvents = {
  rulePut: 'routing.rule_put',
  ruleDeleted: 'routing.rule_deleted',
  subscriptionPut: 'routing.subscription_put',
  subscriptionDeleted: 'routing.subscription_deleted',
  messagesMissed: 'routing.messages_missed',
} as const;

const source = 'routing';
const pageSize = 500;

/** The event that a change becomes. */
export function toEvent(change: Change, timeMs: number): Event {
  const common = { source, timeMs };
  switch (change.kind) {
    case 'rule-put': {
      const payload = { schema: RulePutSchema, message: { rule: change.rule } };
      return newEvent({ ...common, type: routingEvents.rulePut, namespace: change.rule.namespace, payload });
    }
    case 'rule-deleted': {
      const { namespace, name } = change;
      const payload = { schema: RuleDeletedSchema, message: { namespace, name } };
      return newEvent({ ...common, type: routingEvents.ruleDeleted, namespace, payload });
    }
    case 'subscription-put': {
      const { subscription, position, declaredBy, putAtMs } = change.subscribed;
      const payload = { schema: SubscriptionPutSchema, message: { subscription, position, declaredBy } };
      const { namespace } = subscription;
      return newEvent({ source, timeMs: putAtMs, type: routingEvents.subscriptionPut, namespace, payload });
    }
    case 'subscription-deleted': {
      const { namespace, name } = change;
      const payload = { schema: SubscriptionDeletedSchema, message: { namespace, name } };
      return newEvent({ ...common, type: routingEvents.subscriptionDeleted, namespace, payload });
    }
    case 'messages-missed': {
      const { namespace, name, messages } = change;
      const payload = { schema: MessagesMissedSchema, message: { namespace, name, messages } };
      return newEvent({ ...common, type: routingEvents.messagesMissed, namespace, payload });
    }
  }
}

/** What the record holds. */
export async function readState(store: Pick<EventStore, 'readStream'>): Promise<RoutingState> {
  let state = initialState;
  for (;;) {
    const events = await store.readStream(routingStream, { after: state.version, limit: pageSize });
    for (const event of events) state = evolve(state, toChange(event));
    if (events.length < pageSize) return state;
  }
}

function toChange({ type, payload, time }: Event): Change {
  assert(payload, 'an event of routing has a payload');
  switch (type) {
    case routingEvents.rulePut:
      return { kind: 'rule-put', rule: anyUnpack(payload, RulePutSchema)?.rule ?? create(RuleSchema) };
    case routingEvents.ruleDeleted:
      return { kind: 'rule-deleted', ...nameOf(anyUnpack(payload, RuleDeletedSchema)) };
    case routingEvents.subscriptionPut: {
      const put = anyUnpack(payload, SubscriptionPutSchema);
      const subscription = put?.subscription ?? create(SubscriptionSchema);
      const putAtMs = time ? timestampMs(time) : 0;
      const subscribed = { subscription, position: put?.position ?? 0n, declaredBy: put?.declaredBy ?? '', putAtMs };
      return { kind: 'subscription-put', subscribed };
    }
    case routingEvents.subscriptionDeleted:
      return { kind: 'subscription-deleted', ...nameOf(anyUnpack(payload, SubscriptionDeletedSchema)) };
    default: {
      const missed = anyUnpack(payload, MessagesMissedSchema);
      return { kind: 'messages-missed', ...nameOf(missed), messages: missed?.messages ?? 0n };
    }
  }
}

function nameOf(named: { readonly namespace: string; readonly name: string } | undefined) {
  return { namespace: named?.namespace ?? '', name: named?.name ?? '' };
}
