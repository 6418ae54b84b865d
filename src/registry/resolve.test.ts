import { describe, expect, test } from 'vitest';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { parseAddress } from '../message/index.js';
import { interested, resolve } from './resolve.js';
import { agent, createScenario } from './scenario.js';

function createWorld() {
  const scenario = createScenario();
  const targets = (address: string) => resolve(scenario.state, parseAddress(address), scenario.clock.monotonic());
  return {
    ...scenario,
    targets,
    /** Hosts of the next turns. */
    turns: (address: string, count: number) =>
      Array.from({ length: count }, () => targets(address).map(({ hostId }) => hostId)).join(' '),
    set: (key: { sessionId: string; fencingToken: bigint }, state: SessionState) =>
      scenario.run({ kind: 'set-state', key, state }),
  };
}

const refused = (reason: string, more = {}) => expect.objectContaining({ reason, ...more });

describe('an agent or a capability', () => {
  test('is found with all that is needed to reach it', () => {
    const { open, targets } = createWorld();
    const key = open('a', [agent('echo', { namespace: 'eu' })], { address: 'a:1' });
    expect(targets('eu/echo')).toEqual([{ agent: 'eu/echo', hostId: 'a', address: 'a:1', ...key }]);
  });

  test('is balanced round robin over its instances', () => {
    const { open, turns } = createWorld();
    for (const host of ['a', 'b', 'c']) open(host, [agent('echo', { capabilities: [{ name: 'say' }] })]);
    expect(turns('echo', 4)).toBe('a b c a');
    expect(turns('capability:say', 4)).toBe('a b c a');
  });

  test('a capability is balanced over the agents that have it, and over none that lost it', () => {
    const { open, run, turns } = createWorld();
    const able = { capabilities: [{ name: 'say' }] };
    open('a', [agent('x', able)]);
    const key = open('b', [agent('y', able)]);
    expect(turns('capability:say', 2)).toBe('a b');
    run({ kind: 'register', key, agents: [agent('y')] });
    expect(turns('capability:say', 2)).toBe('a a');
  });

  test('registering again gains no turns and loses none', () => {
    const { open, run, turns } = createWorld();
    const key = open('a', [agent('echo')]);
    open('b', [agent('echo')]);
    const seen: string[] = [];
    for (let i = 0; i < 6; i++) {
      run({ kind: 'register', key, agents: [agent('echo', { description: String(i) })] });
      seen.push(turns('echo', 1));
    }
    expect(seen.join('')).toBe('ababab');
  });

  test('nothing is routed to a session that is not active, until it is again', () => {
    const { open, set, turns } = createWorld();
    const key = open('a', [agent('echo')]);
    open('b', [agent('echo')]);
    for (const state of [SessionState.UNREACHABLE, SessionState.DRAINING]) {
      set(key, state);
      expect(turns('echo', 3)).toBe('b b b');
    }
    set(key, SessionState.ACTIVE);
    expect(turns('echo', 2)).toBe('b a');
  });

  test('nothing is routed to a session whose lease is over, also before it is taken away', () => {
    const { open, clock, turns, targets, run } = createWorld();
    open('a', [agent('echo')]);
    const key = open('b', [agent('echo')]);
    clock.advance(9_000);
    run({ kind: 'renew', key, loads: {} });
    clock.advance(1_000);
    expect(turns('echo', 3)).toBe('b b b');
    clock.advance(9_000);
    expect(() => targets('echo')).toThrow(refused('UNREACHABLE'));
  });

  test('an agent that moved to another address is found there', () => {
    const { open, targets } = createWorld();
    open('a', [agent('echo')], { address: 'a:1' });
    open('a', [agent('echo')], { address: 'a:2' });
    expect(targets('echo')[0]?.address).toBe('a:2');
  });
});

describe('a topic or a team', () => {
  test('reaches each agent once, one instance of each', () => {
    const { open, turns, targets } = createWorld();
    const hears = { topics: ['orders/*', 'orders/new'], team: 'sales' };
    open('a', [agent('x', hears), agent('y', hears)]);
    open('b', [agent('x', hears)]);
    for (const address of ['topic:orders/new', 'team:sales']) {
      expect(targets(address).map(target => target.agent)).toEqual(['x', 'y']);
      expect(turns(address, 2).replaceAll(',', '')).toMatch(/^(ba aa|aa ba)$/);
    }
  });

  test.each([
    ['orders/new', ['exact', 'orders', 'all']],
    ['orders/', ['orders', 'all']],
    ['orders', ['all']],
    ['invoices/new', ['all']],
  ])('topic %s reaches %j', (topic, expected) => {
    const { open, targets } = createWorld();
    const listeners = { exact: 'orders/new', orders: 'orders/*', all: '*', other: 'orders/newer' };
    open(
      'a',
      Object.entries(listeners).map(([id, subscription]) => agent(id, { topics: [subscription] })),
    );
    expect(targets(`topic:${topic}`).map(target => target.agent)).toEqual(expect.arrayContaining(expected));
    expect(targets(`topic:${topic}`)).toHaveLength(expected.length);
  });

  test('an instance that does not listen gets nothing', () => {
    const { open, turns } = createWorld();
    open('a', [agent('x', { topics: ['t'] })]);
    open('b', [agent('x')]);
    expect(turns('topic:t', 3)).toBe('a a a');
  });

  test('with nobody it is an empty list', () => {
    const { open, set, targets } = createWorld();
    expect(targets('topic:t')).toEqual([]);
    expect(targets('eu/team:m')).toEqual([]);
    set(open('a', [agent('x', { topics: ['t'], team: 'm' })]), SessionState.DRAINING);
    expect(targets('topic:t')).toEqual([]);
    expect(targets('team:m')).toEqual([]);
  });
});

describe('who cannot be found', () => {
  test('an unknown agent is named with the nearest ones of its namespace', () => {
    const { open, targets } = createWorld();
    open('a', [agent('echo'), agent('echo2', { namespace: 'eu' })]);
    expect(() => targets('ehco')).toThrow(
      refused('AGENT_UNKNOWN', {
        code: 'NOT_FOUND',
        details: { nearest: 'echo' },
        message: 'no agent "ehco" in namespace "default"; did you mean echo?',
      }),
    );
    expect(() => targets('eu/ehco2')).toThrow(refused('AGENT_UNKNOWN', { details: { nearest: 'echo2' } }));
    expect(() => targets('us/echo')).toThrow(refused('AGENT_UNKNOWN', { details: {} }));
  });

  test('an unknown capability is named with the nearest ones', () => {
    const { open, targets } = createWorld();
    open('a', [agent('x', { capabilities: [{ name: 'text.summarize' }] })]);
    expect(() => targets('capability:text.summarise')).toThrow(
      refused('CAPABILITY_UNKNOWN', { code: 'NOT_FOUND', details: { nearest: 'text.summarize' } }),
    );
  });

  test('who is known and cannot be reached says when it is known better', () => {
    const { open, set, clock, targets } = createWorld();
    const able = { capabilities: [{ name: 'say' }] };
    set(open('a', [agent('echo', able)]), SessionState.UNREACHABLE);
    clock.advance(4_000);
    const key = open('b', [agent('echo', able)]);
    set(key, SessionState.DRAINING);
    for (const address of ['echo', 'capability:say'])
      expect(() => targets(address)).toThrow(refused('UNREACHABLE', { code: 'UNAVAILABLE', retryAfterMs: 6_000 }));
  });

  test('when all drain, nobody can say when', () => {
    const { open, set, targets } = createWorld();
    set(open('a', [agent('echo')]), SessionState.DRAINING);
    expect(() => targets('echo')).toThrow(refused('UNREACHABLE', { retryAfterMs: undefined }));
  });

  test('an address that names nobody is refused', () => {
    const { state } = createWorld();
    const nobody = { $typeName: 'dacp.message.v2.Address', namespace: '', target: { case: undefined } } as const;
    expect(() => resolve(state, nobody, 0)).toThrow(refused('FIELD_INVALID'));
  });
});

test('who is interested in a type of messages is found by the type or what begins it, each agent once', () => {
  const { open, state, clock } = createWorld();
  open('a', [agent('x', { interests: ['order.created', 'order.*'] }), agent('y', { interests: ['order.paid'] })]);
  open('b', [agent('z', { interests: ['*'] }), agent('x', { interests: ['order.*'] }), agent('w')]);
  open('c', [agent('v', { namespace: 'eu', interests: ['*'] })]);
  const names = (type: string, namespace = '') =>
    interested(state, { namespace, type }, clock.monotonic())
      .map(target => target.agent)
      .sort();
  expect(names('order.created')).toEqual(['x', 'z']);
  expect(names('order.paid')).toEqual(['x', 'y', 'z']);
  expect(names('ask')).toEqual(['z']);
  expect(names('ask', 'eu')).toEqual(['eu/v']);
  expect(names('ask', 'us')).toEqual([]);
});
