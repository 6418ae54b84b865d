import { create } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AgentRegisteredSchema } from '#gen/dacp/registry/v1/events_pb.js';
import { QuerySchema } from '#gen/dacp/registry/v1/registry_pb.js';
import { agent, createWorld, type Place, refusal, type World } from './world.js';

/** Agents and how they are found. */
export function agentCases(place: Place): void {
  describe('agents', () => {
    let world: World;
    beforeEach(async () => {
      world = await createWorld(place);
    });
    afterEach(() => world.end());

    test('each registration is an event of its host’s stream, with what the agent says', async () => {
      const key = await world.open('a');
      await world.registry.register(key, [agent('x', { namespace: 'eu', team: 'red' })]);
      await world.registry.register(key, [agent('x', { namespace: 'eu', team: 'blue' })]);
      await world.registry.deregister(key, ['eu/x']);
      const [, created, registered, gone] = await world.events('a');
      expect(created).toMatchObject({ type: 'agent.created', namespace: 'eu', agentId: 'x' });
      expect(registered).toMatchObject({ type: 'registry.agent.registered', namespace: 'eu', agentId: 'x' });
      expect(gone).toMatchObject({ type: 'registry.agent.deregistered', namespace: 'eu', agentId: 'x' });
      const payload = registered?.payload && anyUnpack(registered.payload, AgentRegisteredSchema);
      expect(payload).toMatchObject({
        hostId: 'a',
        sessionId: key.sessionId,
        agentDescriptor: { id: 'x', team: 'blue' },
      });
    });

    test('an agent is created once: neither an instance elsewhere nor its return creates it again', async () => {
      const key = await world.open('a', { agents: [agent('x')] });
      await world.open('b', { agents: [agent('x'), agent('x', { namespace: 'eu' })] });
      await world.registry.closeSession(key);
      await world.registry.closeSession(await world.open('b'));
      await world.open('c', { agents: [agent('x')] });
      const types = async (host: string) => (await world.story(host)).filter(type => type.includes('agent'));
      expect(await types('a')).toEqual(['agent.created']);
      expect(await types('b')).toEqual([
        'registry.agent.registered',
        'agent.created',
        ...Array(2).fill('registry.agent.deregistered'),
      ]);
      expect(await types('c')).toEqual(['registry.agent.registered']);
    });

    test('instances of one agent take turns, on whatever session they are', async () => {
      await world.open('a', { agents: [agent('x')], address: 'a:1' });
      await world.open('b', { agents: [agent('x')], address: 'b:1' });
      const hosts = Array.from({ length: 4 }, () => world.targets('x')[0]?.address);
      expect(hosts).toEqual(['a:1', 'b:1', 'a:1', 'b:1']);
      expect(world.registry.getAgent('', 'x').instances).toHaveLength(2);
    });

    test('of two hosts that register an exclusive agent at the same time, one gets it', async () => {
      const agents = [agent('x', { exclusive: true })];
      const results = await Promise.allSettled(['a', 'b'].map(host => world.open(host, { agents })));
      expect(results).toMatchObject([
        { status: 'fulfilled' },
        { reason: refusal('AGENT_HELD', { retryAfterMs: 10_000 }) },
      ]);
      await world.pass(10_000);
      await expect(world.open('b', { agents })).resolves.toBeDefined();
    });

    test('an empty namespace is the namespace "default"', async () => {
      await world.open('a', { agents: [agent('x', { capabilities: [{ name: 'c' }] })] });
      expect(world.registry.getAgent('default', 'x')).toEqual(world.registry.getAgent('', 'x'));
      expect(world.registry.getAgent('', 'x').agentDescriptor?.namespace).toBe('default');
      expect(world.targets('default/capability:c')).toEqual(world.targets('x'));
      expect(world.targets('x')[0]?.agent).toBe('x');
    });

    test('an unknown agent is refused with the nearest names', async () => {
      await world.open('a', { agents: [agent('planner')] });
      for (const ask of [() => world.registry.getAgent('', 'planer'), () => world.targets('planer')])
        expect(ask).toThrow(expect.objectContaining(refusal('AGENT_UNKNOWN', { details: { nearest: 'planner' } })));
    });

    test('10,000 agents register with one call, are found page by page and go with one event', async () => {
      const agents = Array.from({ length: 10_000 }, (_, i) => agent(`x${i}`, { capabilities: [{ name: 'c' }] }));
      const key = await world.open('a', { agents });
      const query = create(QuerySchema, { capability: 'c' });
      const seen = new Set<string>();
      for (let pageToken = ''; ; ) {
        const page = world.registry.discover(query, { pageSize: 1000, pageToken });
        for (const { agentDescriptor } of page.agents) seen.add(agentDescriptor?.id ?? '');
        pageToken = page.nextPageToken;
        if (!pageToken) break;
      }
      expect(seen.size).toBe(10_000);
      expect(world.registry.revision).toBe(10_001n);
      const turns = new Set(Array.from({ length: 10_000 }, () => world.targets('capability:c')[0]?.agent));
      expect(turns.size).toBe(10_000);
      await world.registry.closeSession(key);
      expect(world.registry.discover(undefined, {}).agents).toEqual([]);
      expect(await world.store.readStream('registry/sessions/a', { after: 10_001n })).toMatchObject([
        { type: 'registry.session.ended' },
      ]);
    }, 60_000);
  });
}
