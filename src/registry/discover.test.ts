import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { AgentKind } from '#gen/dacp/agent/v1/agent_pb.js';
import { LoadSchema, QuerySchema, Ranking, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { discover } from './discover.js';
import { agent, createScenario } from './scenario.js';

function found(
  { state }: ReturnType<typeof createScenario>,
  query?: MessageInitShape<typeof QuerySchema>,
  ranking = Ranking.ID,
): string {
  const { agents } = discover(state, query && create(QuerySchema, query), { ranking });
  return agents.map(({ agentDescriptor }) => agentDescriptor?.id).join(' ');
}

test.each([
  [undefined, 'a b c'],
  [{}, 'a b c'],
  [{ namespace: 'default', agentId: 'b' }, 'b'],
  [{ agentId: 'x' }, ''],
  [{ namespace: 'eu' }, 'd'],
  [{ namespace: 'us' }, ''],
  [{ capability: 'say' }, 'a b'],
  [{ kind: AgentKind.LLM }, 'b'],
  [{ labels: { zone: 'eu' } }, 'a c'],
  [{ labels: { zone: 'eu', tier: '1' } }, 'c'],
  [{ labels: { constructor: 'x' } }, ''],
  [{ team: 'red' }, 'c'],
  [{ topic: 'orders/new' }, 'a'],
  [{ topic: 'orders' }, 'b'],
  [{ interest: 'order.created' }, 'c'],
  [{ capability: 'say', kind: AgentKind.LLM, labels: { zone: 'us' } }, 'b'],
  [{ capability: 'say', team: 'red' }, ''],
])('%j finds %s', (query, expected) => {
  const scenario = createScenario();
  scenario.open('h', [
    agent('b', { kind: AgentKind.LLM, capabilities: [{ name: 'say' }], labels: { zone: 'us' }, topics: ['orders'] }),
    agent('a', { capabilities: [{ name: 'say' }], labels: { zone: 'eu' }, topics: ['orders/*'] }),
    agent('c', { labels: { zone: 'eu', tier: '1' }, team: 'red', interests: ['order.created'] }),
    agent('d', { namespace: 'eu', capabilities: [{ name: 'say' }] }),
  ]);
  expect(found(scenario, query)).toBe(expected);
});

test('the least busy come first, by the mean of the instances that take anything, the unreachable last', () => {
  const scenario = createScenario();
  const { open, run } = scenario;
  const load = (mailboxSize: number, active = 0) => create(LoadSchema, { mailboxSize, active });
  const gone = open('gone', [agent('gone')]);
  run({ kind: 'set-state', key: gone, state: SessionState.UNREACHABLE });
  const first = open('first', [agent('busy'), agent('shared')]);
  const second = open('second', [agent('shared'), agent('fresh')]);
  run({ kind: 'renew', key: first, loads: { busy: load(3, 1), shared: load(5) } });
  run({ kind: 'renew', key: second, loads: { shared: load(1) } });
  expect(found(scenario, undefined, Ranking.LOAD)).toBe('fresh shared busy gone');
});

test('the newest come first, by their newest instance', () => {
  const scenario = createScenario();
  scenario.open('h1', [agent('old'), agent('again')]);
  scenario.clock.advance(5);
  scenario.open('h2', [agent('newer')]);
  scenario.clock.advance(5);
  scenario.open('h3', [agent('again')]);
  expect(found(scenario, undefined, Ranking.NEWEST)).toBe('again newer old');
});

test('an answer says which revision it shows', () => {
  const scenario = createScenario();
  scenario.open('h', [agent('a')]);
  expect(discover(scenario.state, undefined, {}).revision).toBe(scenario.state.revision);
});
