import { create } from '@bufbuild/protobuf';
import { TimestampSchema, timestampMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from 'vitest';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Rule, RuleSchema, SubscriptionSchema, SubscriptionStart } from '#gen/dacp/routing/v1/routing_pb.js';
import { makeAddress, parseAddress } from '../message/index.js';
import type { Change, Command } from './changes.js';
import { decide } from './decide.js';
import { differenceOf } from './declared.js';
import { toEvent } from './record.js';
import { evolve, initialState, type RoutingState, routesOf } from './state.js';
import { subscribersOf } from './subscribers.js';

function given(...commands: Command[]): RoutingState {
  return commands.reduce((state, command) => decide(state, command).reduce(evolve, state), initialState);
}

const putRule = (name: string, parts: { to?: string[]; namespace?: string; priority?: number } = {}): Command => {
  const { to = ['sales'], namespace = '', priority = 0 } = parts;
  const rule: Rule = create(RuleSchema, { name, namespace, priority, targets: to.map(text => parseAddress(text)) });
  return { kind: 'put-rule', rule };
};
const subscribe = (
  name: string,
  parts: { topic?: string; to?: string; from?: SubscriptionStart | bigint; reached?: bigint; declaredBy?: string } = {},
): Command => {
  const { topic = 'orders/*', to, from, reached, declaredBy = '' } = parts;
  const start =
    typeof from === 'bigint'
      ? ({ case: 'afterPosition', value: from } as const)
      : ({ case: 'start', value: from ?? SubscriptionStart.NEWEST } as const);
  const subscription = create(SubscriptionSchema, {
    name,
    topic,
    ...(to && { receiver: parseAddress(to) }),
    from: start,
  });
  return { kind: 'put-subscription', subscription, declaredBy, head: 100n, reached, nowMs: 0 };
};
const positionOf = ([change]: Change[]) =>
  change?.kind === 'subscription-put' ? change.subscribed.position : undefined;
const refused = (reason: string) => expect.objectContaining({ reason });

describe('a rule', () => {
  test('is put once: again as it is, nothing happens; changed, it takes the place of the one before', () => {
    const state = given(putRule('a'), putRule('b', { priority: 5 }));
    expect(decide(state, putRule('a'))).toEqual([]);
    expect(decide(state, putRule('a', { to: ['other'] }))).toHaveLength(1);
    expect(routesOf(state, '').ordered.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  test('has targets in its own namespace alone, and never the broker', () => {
    expect(() => decide(initialState, putRule('a', { to: ['eu/sales'] }))).toThrow(refused('FIELD_INVALID'));
    expect(() => decide(initialState, putRule('a', { to: ['broker'] }))).toThrow(refused('FIELD_INVALID'));
    const state = given(putRule('a', { namespace: 'eu', to: ['sales', 'eu/audit'] }));
    const [rule] = routesOf(state, 'eu').ordered;
    expect(rule?.targets.map(({ namespace }) => namespace)).toEqual(['eu', 'eu']);
    expect(routesOf(state, '').ordered).toEqual([]);
  });

  test('that is not there cannot be deleted', () => {
    const state = given(putRule('orders'));
    expect(() => decide(state, { kind: 'delete-rule', namespace: '', name: 'order' })).toThrow(
      expect.objectContaining({ reason: 'RULE_UNKNOWN', details: { nearest: 'orders' } }),
    );
    expect(routesOf(given(putRule('a'), { kind: 'delete-rule', namespace: '', name: 'a' }), '').ordered).toEqual([]);
  });

  test('of a namespace that is full is refused, but one that is there can be changed', () => {
    const state = given(...Array.from({ length: 1_000 }, (_, index) => putRule(`r${index}`)));
    expect(() => decide(state, putRule('one-more'))).toThrow(refused('ROUTING_FULL'));
    expect(decide(state, putRule('r1', { priority: 1 }))).toHaveLength(1);
  });
});

describe('a subscription', () => {
  test('begins at the head, with the oldest, or at a position that there is', () => {
    const begins = (from?: SubscriptionStart | bigint) =>
      positionOf(decide(initialState, subscribe('s', from === undefined ? {} : { from })));
    expect([begins(), begins(SubscriptionStart.OLDEST), begins(42n), begins(4_242n)]).toEqual([100n, 0n, 42n, 100n]);
  });

  test('goes on where it was when nothing of it changed, and begins anew when its topic, receiver or start did', () => {
    const state = given(subscribe('s', { to: 'a' }));
    const again = (parts: Parameters<typeof subscribe>[1]) =>
      positionOf(decide(state, subscribe('s', { to: 'a', reached: 7n, ...parts })));
    expect(again({})).toBe(7n);
    expect([again({ topic: 'x' }), again({ to: 'b' }), again({ from: SubscriptionStart.OLDEST })]).toEqual([
      100n,
      100n,
      0n,
    ]);
  });

  test('has one receiver, in its own namespace', () => {
    for (const to of ['topic:x', 'team:x', 'eu/a', 'broker'])
      expect(() => decide(initialState, subscribe('s', { to }))).toThrow(refused('FIELD_INVALID'));
    expect(decide(initialState, subscribe('s', { to: 'capability:x' }))).toHaveLength(1);
  });

  test('is found by topic; agents among the receivers are named', () => {
    const state = given(
      subscribe('a', { to: 'clerk' }),
      subscribe('b', { topic: 'orders/new', to: 'capability:x' }),
      subscribe('c', { topic: 'other' }),
    );
    const of = (topic: string, namespace = '') => subscribersOf(state, makeAddress('topic', topic, namespace));
    expect(of('orders/new')).toEqual(new Set(['clerk']));
    expect(of('other')).toEqual(new Set());
    expect(of('nothing')).toBeUndefined();
    expect(of('orders/new', 'eu')).toBeUndefined();
  });

  test('that a descriptor declares comes and goes with it; those that were put by a call stay', () => {
    const descriptor = create(AgentDescriptorSchema, { id: 'a', durableTopics: ['x', 'y/*'] });
    const { put } = differenceOf(initialState, descriptor);
    expect(put.map(({ name, topic }) => [name, topic])).toEqual([
      ['a:x', 'x'],
      ['a:y/*', 'y/*'],
    ]);
    const state = given(
      subscribe('a:x', { topic: 'x', to: 'a', declaredBy: 'a' }),
      subscribe('mine', { topic: 'x', to: 'a' }),
    );
    expect(differenceOf(state, create(AgentDescriptorSchema, { id: 'a' }))).toEqual({ put: [], removed: ['a:x'] });
  });
});

test('every change has an event of its own type', () => {
  const changes = [
    ...decide(initialState, putRule('a')),
    ...decide(given(putRule('a')), { kind: 'delete-rule', namespace: '', name: 'a' }),
    ...decide(initialState, subscribe('s')),
    ...decide(given(subscribe('s')), { kind: 'delete-subscription', namespace: '', name: 's' }),
    ...decide(initialState, { kind: 'miss', namespace: 'default', name: 's', messages: 3n }),
  ];
  expect(changes.map(change => toEvent(change, 0).type)).toEqual([
    'routing.rule_put',
    'routing.rule_deleted',
    'routing.subscription_put',
    'routing.subscription_deleted',
    'routing.messages_missed',
  ]);
});

test('a subscription is put at the same moment in the record as in memory', () => {
  const [put] = decide(initialState, subscribe('s'));
  if (put?.kind !== 'subscription-put') throw new Error('put');
  expect(timestampMs(toEvent(put, put.subscribed.putAtMs + 5).time ?? create(TimestampSchema))).toBe(
    put.subscribed.putAtMs,
  );
});
