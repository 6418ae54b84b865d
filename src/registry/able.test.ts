import { expect, test } from 'vitest';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { able } from './able.js';
import { agent, createScenario } from './scenario.js';

const say = { capabilities: [{ name: 'say' }] };

function createWorld() {
  const scenario = createScenario();
  const ask = (namespace = '') =>
    able(scenario.state, { namespace, capability: 'say' }, scenario.clock.monotonic()).map(
      one => `${one.agent}@${one.target?.hostId ?? 'nobody'}`,
    );
  return { ...scenario, ask };
}

test('everybody who has a capability is found, by id, each at the instance whose turn it is', () => {
  const { open, ask } = createWorld();
  open('h1', [agent('b', say), agent('a', say), agent('mute')]);
  open('h2', [agent('a', say), agent('b', { ...say, namespace: 'eu' })]);
  expect([ask(), ask(), ask('eu')]).toEqual([['a@h1', 'b@h1'], ['a@h2', 'b@h1'], ['eu/b@h2']]);
});

test('who comes, goes or cannot be reached is seen at once', () => {
  const { open, run, ask } = createWorld();
  const key = open('h1', [agent('a', say)]);
  expect(ask()).toEqual(['a@h1']);
  open('h2', [agent('c', say)]);
  expect(ask()).toEqual(['a@h1', 'c@h2']);
  run({ kind: 'set-state', key, state: SessionState.UNREACHABLE });
  expect(ask()).toEqual(['a@nobody', 'c@h2']);
  run({ kind: 'close', key });
  expect(ask()).toEqual(['c@h2']);
});

test('who is at a session whose lease has just run out is at no instance', () => {
  const { open, clock, ask } = createWorld();
  open('h1', [agent('a', say)], { leaseTtlMs: 5_000 });
  open('h2', [agent('b', say)]);
  expect(ask()).toEqual(['a@h1', 'b@h2']);
  clock.advance(5_000);
  expect(ask()).toEqual(['a@nobody', 'b@h2']);
});
