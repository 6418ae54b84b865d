import { expect, test } from 'vitest';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Command } from './changes.js';
import { decide } from './decide.js';
import { evolve, weightOf } from './evolve.js';
import { agent, createScenario } from './scenario.js';

test('the revision grows by one for the session and by one for each of its agents', () => {
  const { open, run, state } = createScenario();
  const revisions = () => Number(state.revision);
  const key = open('a', [agent('x'), agent('y')]);
  expect(revisions()).toBe(3);
  run({ kind: 'set-state', key, state: SessionState.DRAINING });
  expect(revisions()).toBe(6);
  run({ kind: 'renew', key, loads: {} });
  expect(revisions()).toBe(6);
  run({ kind: 'deregister', key, agents: ['x'] });
  expect(revisions()).toBe(7);
  run({ kind: 'close', key });
  expect(revisions()).toBe(9);
});

test('the weight of changes, told before, is by how much the revision then grows', () => {
  const { open, state, clock } = createScenario();
  const a = open('a', [agent('x'), agent('y')]);
  const request = { hostId: 'a', epoch: '1', address: 'a:9', labels: {}, agents: [agent('x'), agent('z')] };
  const commands: Command[] = [
    { kind: 'open', request, sessionId: 'new', leaseTtlMs: 10_000 },
    { kind: 'open', request: { ...request, hostId: 'b' }, sessionId: 'other', leaseTtlMs: 10_000 },
    { kind: 'set-state', key: a, state: SessionState.UNREACHABLE },
    { kind: 'close', key: a },
  ];
  for (const command of commands) {
    const changes = decide(state, command, { nowMs: clock.monotonic(), atMs: 0, seen: new Set() });
    const told = changes.reduce((sum, change) => sum + weightOf(state, change), state.revision);
    for (const change of changes) evolve(state, change);
    expect(state.revision).toBe(told);
  }
});

test('an agent carries the revision of its last change', () => {
  const { open, state } = createScenario();
  open('a', [agent('x'), agent('y')]);
  open('b', [agent('x')]);
  const revisionOf = (id: string) => state.namespaces.get('default')?.agents.get(id)?.revision;
  expect(revisionOf('y')).toBe(3n);
  expect(revisionOf('x')).toBe(5n);
});

test('nothing is left of what is gone', () => {
  const { open, run, state } = createScenario();
  const key = open('a', [
    agent('x', {
      namespace: 'eu',
      capabilities: [{ name: 'c' }],
      topics: ['t/*', 't'],
      interests: ['i/*', 'i'],
      team: 'm',
    }),
  ]);
  open('b', [agent('x', { namespace: 'eu' })]);
  run({ kind: 'close', key });
  const namespace = state.namespaces.get('eu');
  expect(namespace?.agents.size).toBe(1);
  const { capabilities, topics, interests, teams } = namespace ?? {};
  const maps = [
    capabilities,
    teams,
    topics?.groups,
    topics?.prefixLengths,
    interests?.groups,
    interests?.prefixLengths,
  ];
  for (const map of maps) expect(map?.size).toBe(0);
});
