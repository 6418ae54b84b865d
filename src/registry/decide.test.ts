import { describe, expect, test } from 'vitest';
import { SessionEnd } from '#gen/dacp/registry/v1/events_pb.js';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Change, Command } from './changes.js';
import type { SessionRequest } from './registry.js';
import { agent, createScenario } from './scenario.js';

const kinds = (changes: Change[]) => changes.map(({ kind }) => kind);
const refused = (reason: string, more = {}) => expect.objectContaining({ reason, ...more });

function opening(hostId: string, more: Partial<SessionRequest> & { sessionId?: string } = {}): Command {
  const { sessionId = `of-${hostId}`, ...rest } = more;
  const request = { hostId, epoch: '1', address: '', labels: {}, agents: [], ...rest };
  return { kind: 'open', request, sessionId, leaseTtlMs: request.leaseTtlMs ?? 10_000 };
}

describe('opening a session', () => {
  test('grants a lease of its term, the next fencing token and what it asks for', () => {
    const { run, state, clock } = createScenario();
    const changes = run(opening('a', { address: 'a:1', labels: { zone: 'eu' }, agents: [agent('echo')] }));
    expect(kinds(changes)).toEqual(['session-opened', 'lease-renewed', 'agent-registered']);
    expect(state.hosts.get('a')).toMatchObject({
      facts: { id: 'of-a', fencingToken: 1n, address: 'a:1', labels: { zone: 'eu' }, openedAtMs: clock.now() },
      leaseEndMs: 10_000,
    });
  });

  test('each grant has a greater fencing token, whatever ended in between', () => {
    const { open, run } = createScenario();
    const first = open('a');
    run({ kind: 'close', key: first });
    expect(open('a').fencingToken).toBe(2n);
    expect(open('b').fencingToken).toBe(3n);
  });

  test('is refused while another process holds the host id, with the time that its lease has left', () => {
    const { open, run, clock } = createScenario();
    open('a');
    clock.advance(4_000);
    expect(() => run(opening('a', { epoch: '2' }))).toThrow(refused('SESSION_HELD', { retryAfterMs: 6_000 }));
  });

  test('takes the place of another process whose lease ran out a moment ago', () => {
    const { open, run, clock, state } = createScenario();
    open('a', [agent('echo')]);
    clock.advance(10_000);
    const changes = run(opening('a', { epoch: '2', sessionId: 'new' }));
    expect(changes[0]).toEqual({ kind: 'session-ended', hostId: 'a', sessionId: 's1', end: SessionEnd.REPLACED });
    expect([...state.sessions.keys()]).toEqual(['new']);
    expect(state.namespaces.size).toBe(0);
  });

  test('by the same process after its lease ran out is a new session', () => {
    const { open, run, clock } = createScenario();
    const before = open('a');
    clock.advance(10_000);
    const after = open('a');
    expect(after.fencingToken).toBeGreaterThan(before.fencingToken);
    expect(after.sessionId).not.toBe(before.sessionId);
    expect(() => run({ kind: 'close', key: before })).toThrow(refused('LEASE_LOST'));
  });
});

describe('opening again by the same process', () => {
  test('keeps session id and fencing token and renews the lease, and is no change when it says the same', () => {
    const { open, run, clock, state } = createScenario();
    const key = open('a', [agent('echo')]);
    clock.advance(6_000);
    expect(kinds(run(opening('a', { agents: [agent('echo')] })))).toEqual(['lease-renewed']);
    expect(state.hosts.get('a')).toMatchObject({
      facts: { id: key.sessionId, fencingToken: key.fencingToken },
      leaseEndMs: 16_000,
    });
  });

  test('lets what it says now hold: address, labels, term and agents', () => {
    const { open, run, state } = createScenario();
    open('a', [agent('echo'), agent('old')], { address: 'a:1', labels: { zone: 'eu' } });
    const said = { address: 'a:2', labels: { zone: 'us' }, leaseTtlMs: 2_000, agents: [agent('echo'), agent('new')] };
    const changes = run(opening('a', said));
    expect(kinds(changes)).toEqual(['session-opened', 'lease-renewed', 'agent-deregistered', 'agent-registered']);
    expect([...(state.namespaces.get('default')?.agents.keys() ?? [])]).toEqual(['echo', 'new']);
    expect(state.hosts.get('a')).toMatchObject({ facts: { address: 'a:2', leaseTtlMs: 2_000 }, leaseEndMs: 2_000 });
  });

  test.each([
    { labels: { zone: 'us' } },
    { labels: { tier: 'eu' } },
    { labels: {} },
    { address: 'a:2' },
    { leaseTtlMs: 5_000 },
  ])('is a change when it says something else: %j', said => {
    const { open, run } = createScenario();
    open('a', [], { address: 'a:1', labels: { zone: 'eu' } });
    const changes = run(opening('a', { address: 'a:1', labels: { zone: 'eu' }, ...said }));
    expect(kinds(changes)).toEqual(['session-opened', 'lease-renewed']);
  });

  test('does not count agents that it lets go', () => {
    const { open, run, state } = createScenario();
    const named = (name: string) => Array.from({ length: 12_000 }, (_, i) => agent(`${name}${i}`));
    open('a', named('old'));
    run(opening('a', { agents: named('new') }));
    expect(state.hosts.get('a')?.instances.size).toBe(12_000);
    expect(() => run(opening('a', { agents: [...named('new'), ...named('more')] }))).toThrow(refused('FIELD_INVALID'));
  });

  test('makes it active again', () => {
    const { open, run, state } = createScenario();
    const key = open('a');
    run({ kind: 'set-state', key, state: SessionState.UNREACHABLE });
    run(opening('a'));
    expect(state.hosts.get('a')?.facts.state).toBe(SessionState.ACTIVE);
  });
});

describe('acting for a session', () => {
  const acts = (key: { sessionId: string; fencingToken: bigint }): Command[] => [
    { kind: 'renew', key, loads: {} },
    { kind: 'close', key },
    { kind: 'set-state', key, state: SessionState.DRAINING },
    { kind: 'register', key, agents: [agent('echo')] },
    { kind: 'deregister', key, agents: ['echo'] },
  ];

  test('is refused with another fencing token', () => {
    const { open, run } = createScenario();
    const key = open('a');
    for (const act of acts({ ...key, fencingToken: key.fencingToken + 1n }))
      expect(() => run(act)).toThrow(refused('LEASE_LOST'));
  });

  test('is refused at the very end of the lease and not before', () => {
    const { open, run, clock } = createScenario();
    const key = open('a');
    clock.advance(9_999);
    for (const act of acts(open('b')))
      expect(() => run(act.kind === 'close' ? { kind: 'close', key } : act)).not.toThrow();
    const other = open('c');
    clock.advance(10_000);
    for (const act of acts(other)) expect(() => run(act)).toThrow(refused('LEASE_LOST'));
  });

  test('is refused when nobody knows the session', () => {
    const { run } = createScenario();
    for (const act of acts({ sessionId: 'x', fencingToken: 1n })) expect(() => run(act)).toThrow(refused('LEASE_LOST'));
  });

  test('a renewal begins a new term and brings the loads of agents that are there', () => {
    const { open, run, clock, state } = createScenario();
    const key = open('a', [agent('echo')]);
    clock.advance(9_000);
    const load = { $typeName: 'dacp.registry.v1.Load', mailboxSize: 3, active: 1, state: 1 } as const;
    run({ kind: 'renew', key, loads: { echo: load, nobody: load, __proto__: load } });
    expect(state.hosts.get('a')?.leaseEndMs).toBe(19_000);
    expect(state.hosts.get('a')?.instances.get('echo')?.load).toBe(load);
    expect(state.hosts.get('a')?.instances.size).toBe(1);
  });

  test('setting the state that a session has is no change', () => {
    const { open, run } = createScenario();
    const key = open('a');
    expect(kinds(run({ kind: 'set-state', key, state: SessionState.DRAINING }))).toEqual(['session-state-changed']);
    expect(run({ kind: 'set-state', key, state: SessionState.DRAINING })).toEqual([]);
  });
});

describe('expiry', () => {
  test('ends a session at its lease’s end, not before, and once', () => {
    const { open, run, clock, state } = createScenario();
    const { sessionId } = open('a', [agent('echo')]);
    clock.advance(9_999);
    expect(run({ kind: 'expire', sessionId })).toEqual([]);
    clock.advance(1);
    const end = { kind: 'session-ended', hostId: 'a', sessionId, end: SessionEnd.EXPIRED };
    expect(run({ kind: 'expire', sessionId })).toEqual([end]);
    expect(run({ kind: 'expire', sessionId })).toEqual([]);
    expect([state.sessions.size, state.hosts.size, state.namespaces.size]).toEqual([0, 0, 0]);
  });

  test('of an old session leaves the host’s new one alone', () => {
    const { open, clock, run, state } = createScenario();
    const { sessionId } = open('a');
    clock.advance(10_000);
    open('a', [], { epoch: '2' });
    run({ kind: 'expire', sessionId });
    expect(state.hosts.get('a')?.facts.epoch).toBe('2');
  });
});

describe('agents', () => {
  test('are new to the mesh once: neither a second instance nor a return is the first', () => {
    const { open, run, seen } = createScenario();
    const key = open('a');
    const firsts = (names: string[], to = key) =>
      run({ kind: 'register', key: to, agents: names.map(name => agent(name)) }).map(
        change => 'first' in change && change.first,
      );
    expect(firsts(['echo', 'planner'])).toEqual([true, true]);
    expect(firsts(['echo'], open('b'))).toEqual([false]);
    seen.add('back');
    expect(firsts(['back'])).toEqual([false]);
  });

  test('registering what is registered is no change; another descriptor is one', () => {
    const { open, run } = createScenario();
    const key = open('a', [agent('echo', { team: 'x' })]);
    expect(run({ kind: 'register', key, agents: [agent('echo', { team: 'x' })] })).toEqual([]);
    expect(kinds(run({ kind: 'register', key, agents: [agent('echo', { team: 'y' })] }))).toEqual(['agent-registered']);
  });

  test('deregistering takes each once and passes over those that are not there', () => {
    const { open, run, state } = createScenario();
    const key = open('a', [agent('echo'), agent('far', { namespace: 'eu' })]);
    expect(kinds(run({ kind: 'deregister', key, agents: ['eu/far', 'eu/far', 'nobody'] }))).toEqual([
      'agent-deregistered',
    ]);
    expect([...state.namespaces.keys()]).toEqual(['default']);
  });

  test('the newest instance’s word holds, and the one before it when that is gone', () => {
    const { open, run, state } = createScenario();
    const of = () => state.namespaces.get('default')?.agents.get('echo')?.descriptor.description;
    open('a', [agent('echo', { description: 'old' })]);
    const key = open('b', [agent('echo', { description: 'new' })]);
    expect(of()).toBe('new');
    run({ kind: 'close', key });
    expect(of()).toBe('old');
  });

  test('a session carries at most 20,000', () => {
    const { open, run } = createScenario();
    const many = Array.from({ length: 20_000 }, (_, i) => agent(`a${i}`));
    const key = open('a', many);
    expect(() => run({ kind: 'register', key, agents: [agent('more')] })).toThrow(refused('FIELD_INVALID'));
    expect(() => run({ kind: 'register', key, agents: [agent('a1', { team: 'x' })] })).not.toThrow();
  });
});

describe('exclusive agents', () => {
  const only = agent('only', { exclusive: true });

  test('have one instance while its lease is in force', () => {
    const { open, run, clock } = createScenario();
    open('a', [only]);
    clock.advance(3_000);
    const key = open('b');
    expect(() => run({ kind: 'register', key, agents: [only] })).toThrow(
      refused('AGENT_HELD', { retryAfterMs: 7_000 }),
    );
    expect(() => open('c', [only])).toThrow(refused('AGENT_HELD'));
    clock.advance(7_000);
    expect(() => run({ kind: 'register', key, agents: [only] })).not.toThrow();
  });

  test('are held by their own session alone: it may change them', () => {
    const { open, run } = createScenario();
    const key = open('a', [only]);
    expect(() => run({ kind: 'register', key, agents: [agent('only', { exclusive: true, team: 'x' })] })).not.toThrow();
  });

  test('one side’s word is enough', () => {
    const { open } = createScenario();
    open('a', [agent('only')]);
    expect(() => open('b', [only])).toThrow(refused('AGENT_HELD'));
    open('c', [agent('mine', { exclusive: true })]);
    expect(() => open('d', [agent('mine')])).toThrow(refused('AGENT_HELD'));
  });

  test('a refused list registers nobody, and opens no session', () => {
    const { open, state } = createScenario();
    open('a', [only]);
    expect(() => open('b', [agent('free'), only])).toThrow(refused('AGENT_HELD'));
    expect(state.hosts.has('b')).toBe(false);
    expect(state.namespaces.get('default')?.agents.has('free')).toBe(false);
  });
});
