import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { agent, createWorld, type Place, refusal, type World } from './world.js';

/** What a registry that starts in the same place again finds. */
export function restartCases(place: Place): void {
  describe('restart', () => {
    let world: World;
    beforeEach(async () => {
      world = await createWorld(place);
    });
    afterEach(() => world.end());

    test('sessions and agents come back as they were', async () => {
      const more = { namespace: 'eu', capabilities: [{ name: 'c' }], topics: ['t/*'], team: 'm', labels: { a: 'b' } };
      const key = await world.open('a', { address: 'a:1', labels: { zone: 'eu' }, agents: [agent('x', more)] });
      await world.open('b', { agents: [agent('y')], leaseTtlMs: 60_000 });
      await world.registry.setSessionState(key, 'draining');
      const shown = () => [
        world.registry
          .listSessions({})
          .sessions.map(session => ({ ...session, lease: { ...session.lease, expiresAt: 0 } })),
        world.registry.getAgent('eu', 'x').agentDescriptor,
        world.registry.getAgent('', 'y').instances,
        world.targets('y'),
      ];
      const before = shown();
      await world.restart();
      expect(shown()).toEqual(before);
      expect(world.registry.listSessions({}).sessions[0]?.state).toBe(SessionState.DRAINING);
      await world.registry.setSessionState(key, 'active');
      for (const address of ['eu/x', 'eu/capability:c', 'eu/topic:t/1', 'eu/team:m'])
        expect(world.targets(address)).toMatchObject([{ hostId: 'a', address: 'a:1' }]);
    });

    test('what was said last holds', async () => {
      await world.open('a', { address: 'a:1', agents: [agent('x', { team: 'red' }), agent('y')] });
      const key = await world.open('a', {
        address: 'a:2',
        labels: { zone: 'eu' },
        agents: [agent('x', { team: 'red' })],
      });
      await world.registry.register(key, [agent('x', { team: 'blue' })]);
      await world.restart();
      expect(world.registry.listSessions({}).sessions).toMatchObject([
        { address: 'a:2', labels: { zone: 'eu' }, agents: 1 },
      ]);
      expect(world.registry.getAgent('', 'x').agentDescriptor?.team).toBe('blue');
    });

    test('every session has one full term before it is expired', async () => {
      await world.open('a', { agents: [agent('x')] });
      await world.pass(9_000);
      await world.restart();
      await world.pass(9_999);
      expect(world.targets('x')).toHaveLength(1);
      await expect(world.open('a', { epoch: '2' })).rejects.toMatchObject(refusal('SESSION_HELD', { retryAfterMs: 1 }));
      await world.pass(1);
      expect(world.registry.listSessions({}).sessions).toEqual([]);
      expect((await world.story('a')).at(-1)).toBe('registry.session.ended');
    });

    test('a lease that was granted before goes on to be renewed', async () => {
      const key = await world.open('a');
      await world.restart();
      const renewed = await world.registry.renewSession(key, {});
      expect(renewed).toMatchObject({ sessionId: key.sessionId, fencingToken: key.fencingToken });
    });

    test('fencing tokens and revisions go on growing', async () => {
      const key = await world.open('a', { agents: [agent('x')] });
      await world.registry.closeSession(key);
      const { revision } = world.registry;
      await world.restart();
      expect(world.registry.revision).toBe(revision);
      const next = await world.open('a');
      expect(next.fencingToken).toBe(key.fencingToken + 1n);
      expect(world.registry.revision).toBe(revision + 1n);
    });

    test('an agent that was there before is not created again', async () => {
      await world.registry.closeSession(await world.open('a', { agents: [agent('x')] }));
      await world.restart();
      await world.open('b', { agents: [agent('x'), agent('y')] });
      expect((await world.story('b')).slice(1)).toEqual(['registry.agent.registered', 'agent.created']);
    });

    test('what ended stays ended', async () => {
      const key = await world.open('a', { agents: [agent('x'), agent('y')] });
      await world.registry.deregister(key, ['x']);
      await world.registry.closeSession(await world.open('b', { agents: [agent('z')] }));
      await world.restart();
      expect(world.registry.discover(undefined, {}).agents.map(({ agentDescriptor }) => agentDescriptor?.id)).toEqual([
        'y',
      ]);
      expect(world.registry.listSessions({}).sessions.map(({ hostId }) => hostId)).toEqual(['a']);
    });
  });
}
