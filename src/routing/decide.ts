import { equals } from '@bufbuild/protobuf';
import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { type Rule, RuleSchema, type Subscription, SubscriptionStart } from '#gen/dacp/routing/v1/routing_pb.js';
import { MeshError, nearest } from '../base/index.js';
import { brokerName } from '../link/index.js';
import { defaultNamespace, fieldInvalid, formatAddress, makeAddress } from '../message/index.js';
import type { Change, Command } from './changes.js';
import { type RoutingState, routesOf } from './state.js';

/** Rules, and subscriptions, of one namespace at most. */
const perNamespaceMax = 1_000;

/** What a command leads to; nothing when all is as it wants it. Pure. Errors: FIELD_INVALID, RULE_UNKNOWN, SUBSCRIPTION_UNKNOWN, ROUTING_FULL. */
export function decide(state: RoutingState, command: Command): Change[] {
  switch (command.kind) {
    case 'put-rule':
      return putRule(state, command.rule);
    case 'delete-rule': {
      const { namespace, name } = command;
      const { rules } = routesOf(state, namespace);
      if (!rules.has(name)) throw unknown('RULE_UNKNOWN', `rule "${name}"`, nearest(name, rules.keys()));
      return [{ kind: 'rule-deleted', namespace: namespace || defaultNamespace, name }];
    }
    case 'put-subscription':
      return putSubscription(state, command);
    case 'delete-subscription': {
      const { namespace, name } = command;
      const { subscriptions } = routesOf(state, namespace);
      if (!subscriptions.has(name))
        throw unknown('SUBSCRIPTION_UNKNOWN', `subscription "${name}"`, nearest(name, subscriptions.keys()));
      return [{ kind: 'subscription-deleted', namespace: namespace || defaultNamespace, name }];
    }
    case 'miss':
      return [{ ...command, kind: 'messages-missed' }];
  }
}

function putRule(state: RoutingState, given: Rule): Change[] {
  const namespace = given.namespace || defaultNamespace;
  const targets = given.targets.map((target, index) => atHome(target, namespace, `rule.targets[${index}]`));
  const rule: Rule = { ...given, namespace, targets };
  const { rules } = routesOf(state, namespace);
  const before = rules.get(rule.name);
  if (before && equals(RuleSchema, before, rule)) return [];
  if (!before) checkRoom(rules.size, 'rules', namespace);
  return [{ kind: 'rule-put', rule }];
}

function putSubscription(state: RoutingState, command: Extract<Command, { kind: 'put-subscription' }>): Change[] {
  const { declaredBy, head, nowMs } = command;
  const given = command.subscription;
  const namespace = given.namespace || defaultNamespace;
  const receiver = given.receiver && single(atHome(given.receiver, namespace, 'subscription.receiver'));
  const subscription: Subscription = {
    ...given,
    namespace,
    inFlightMax: given.inFlightMax || 1,
    ...(receiver && { receiver }),
  };
  const { subscriptions } = routesOf(state, namespace);
  const before = subscriptions.get(subscription.name);
  if (!before) checkRoom(subscriptions.size, 'subscriptions', namespace);
  const goesOn = before && command.reached !== undefined && isSame(before.subscription, subscription);
  const position = goesOn ? (command.reached ?? 0n) : firstPosition(subscription, head);
  return [{ kind: 'subscription-put', subscribed: { subscription, position, declaredBy, putAtMs: nowMs } }];
}

/** It goes on where it was: only how fast it may be, or who declares it, has changed. */
function isSame(before: Subscription, now: Subscription): boolean {
  const receiver = (address: Address | undefined) => address && formatAddress(address);
  const { from } = now;
  return (
    before.topic === now.topic &&
    receiver(before.receiver) === receiver(now.receiver) &&
    before.from.case === from.case &&
    before.from.value === from.value
  );
}

function firstPosition({ from }: Subscription, head: bigint): bigint {
  if (from.case === 'afterPosition') return from.value < head ? from.value : head;
  return from.value === SubscriptionStart.OLDEST ? 0n : head;
}

/** Nothing leaves its namespace by accident, and nothing comes back to the broker. */
function atHome(address: Address, namespace: string, field: string): Address {
  const { target } = address;
  if (!target.case || target.value === '') throw invalid(field, 'name an agent, a capability, a topic or a team');
  if ((address.namespace || namespace) !== namespace)
    throw invalid(field, `"${formatAddress(address)}" is outside of namespace "${namespace}"`);
  if (target.case === 'agent' && target.value === brokerName)
    throw invalid(field, 'the broker sends nothing to itself: name somebody else');
  return makeAddress(target.case, target.value, namespace);
}

function single(address: Address): Address {
  const { target } = address;
  if (target.case === 'agent' || target.case === 'capability') return address;
  throw invalid('subscription.receiver', `"${formatAddress(address)}" may be many: name an agent or a capability`);
}

function checkRoom(size: number, what: string, namespace: string): void {
  if (size < perNamespaceMax) return;
  throw new MeshError(
    'ROUTING_FULL',
    `namespace "${namespace}" has ${size} ${what}, the most there can be; delete some`,
  );
}

function unknown(reason: 'RULE_UNKNOWN' | 'SUBSCRIPTION_UNKNOWN', what: string, names: string[]): MeshError {
  const hint = names.length > 0 ? `; did you mean ${names.join(', ')}?` : '';
  return new MeshError(reason, `there is no ${what}${hint}`, {
    details: names.length > 0 ? { nearest: names.join(',') } : {},
  });
}

function invalid(field: string, message: string): MeshError {
  return fieldInvalid([{ field, rule: 'dacp.routing', message }]);
}
