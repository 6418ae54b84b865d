import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionOpenedSchema } from '#gen/dacp/registry/v1/events_pb.js';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import type { SessionRequest } from '../../../src/registry/index.js';
import { agent, createWorld, type Place, refusal, type World } from './world.js';

/** Sessions and their leases. */
export function sessionCases(place: Place): void {
  describe('sessions', () => {
    let world: World;
    beforeEach(async () => {
      world = await createWorld(place);
    });
    afterEach(() => world.end());

    test('a lease has 10 s unless said, and says when it ends', async () => {
      const lease = await world.open('a');
      expect(lease).toMatchObject({ fencingToken: 1n, ttl: { seconds: 10n, nanos: 0 } });
      const other = await world.open('b', { leaseTtlMs: 3_600_000 });
      expect(other.ttl?.seconds).toBe(3600n);
      expect(Number(other.expiresAt?.seconds) - Number(lease.expiresAt?.seconds)).toBe(3590);
    });

    test.each<Partial<SessionRequest>>([
      { leaseTtlMs: 999 },
      { leaseTtlMs: 3_600_001 },
      { leaseTtlMs: Number.NaN },
      { hostId: '' },
      { hostId: 'a/b' },
      { hostId: 'a'.repeat(129) },
      { epoch: '' },
      { epoch: 'e'.repeat(65) },
      { address: 'x'.repeat(263) },
      { labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`l${i}`, ''])) },
      { agents: [agent('')] },
      { agents: [agent('a\0b')] },
      { agents: [agent('../x')] },
      { agents: [agent('x', { namespace: 'No' })] },
      { agents: [agent('x'), agent('y'), agent('x', { namespace: 'default' })] },
      { agents: Array.from({ length: 20_001 }, (_, i) => agent(`x${i}`)) },
      { agents: [agent('x', { capabilities: Array.from({ length: 257 }, (_, i) => ({ name: `c${i}` })) })] },
      { agents: [agent('x', { topics: Array.from({ length: 257 }, (_, i) => `t${i}`) })] },
    ])('a request that breaks a rule is refused with the field, and leaves nothing behind (%#)', async request => {
      await expect(world.open('a', request)).rejects.toMatchObject({
        reason: 'FIELD_INVALID',
        violations: [{ field: expect.any(String), rule: expect.any(String) }],
      });
      expect(world.registry.listSessions({}).sessions).toEqual([]);
      expect(world.registry.revision).toBe(0n);
    });

    test('a session is in the record when it is answered, and shown as it is', async () => {
      const lease = await world.open('a', { address: 'a:1', labels: { zone: 'eu' }, agents: [agent('x')] });
      const [opened] = await world.events('a');
      expect(opened).toMatchObject({ type: 'registry.session.opened', source: 'registry' });
      const session = opened?.payload && anyUnpack(opened.payload, SessionOpenedSchema)?.session;
      expect(session).toMatchObject({
        hostId: 'a',
        address: 'a:1',
        labels: { zone: 'eu' },
        state: SessionState.ACTIVE,
      });
      expect(world.registry.listSessions({}).sessions).toEqual([{ ...session, lease, agents: 1 }]);
    });

    test('of two processes that open one host id at the same time, one gets it', async () => {
      const results = await Promise.allSettled(['1', '2', '3'].map(epoch => world.open('a', { epoch })));
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(results[1]).toMatchObject({ reason: refusal('SESSION_HELD', { retryAfterMs: 10_000 }) });
    });

    test('opening again by the same process is the same session, and not in the record when nothing changed', async () => {
      const first = await world.open('a', { agents: [agent('x')] });
      await world.pass(5_000);
      const again = await world.open('a', { agents: [agent('x')] });
      expect(again).toMatchObject({ sessionId: first.sessionId, fencingToken: first.fencingToken });
      expect(Number(again.expiresAt?.seconds) - Number(first.expiresAt?.seconds)).toBe(5);
      expect(await world.story('a')).toEqual(['registry.session.opened', 'agent.created']);
    });

    test('a renewal holds the session for another term, writes nothing and appends no event', async () => {
      const key = await world.open('a', { agents: [agent('x')] });
      const { revision } = world.registry;
      for (let i = 0; i < 5; i++) {
        await world.pass(9_000);
        await world.registry.renewSession(key, {});
      }
      expect(world.targets('x')).toHaveLength(1);
      expect(world.registry.revision).toBe(revision);
      expect(await world.story('a')).toEqual(['registry.session.opened', 'agent.created']);
    });

    test('a renewal brings the loads of all its agents, which discovery then shows', async () => {
      const key = await world.open('a', { agents: [agent('x'), agent('y', { namespace: 'eu' })] });
      const load = { $typeName: 'dacp.registry.v1.Load', mailboxSize: 7, active: 2, state: 2 } as const;
      await world.registry.renewSession(key, { x: load, 'eu/y': { ...load, mailboxSize: 9 }, z: load });
      expect(world.registry.getAgent('', 'x').instances[0]?.load).toMatchObject({ mailboxSize: 7, active: 2 });
      expect(world.registry.getAgent('eu', 'y').instances[0]?.load?.mailboxSize).toBe(9);
    });

    test('who shows an old fencing token has lost the lease', async () => {
      const old = await world.open('a');
      await world.registry.closeSession(old);
      const now = await world.open('a', { epoch: '2' });
      expect(now.fencingToken).toBeGreaterThan(old.fencingToken);
      for (const key of [old, { ...now, fencingToken: old.fencingToken }]) {
        await expect(world.registry.renewSession(key, {})).rejects.toMatchObject(refusal('LEASE_LOST'));
        await expect(world.registry.closeSession(key)).rejects.toMatchObject(refusal('LEASE_LOST'));
        await expect(world.registry.register(key, [agent('x')])).rejects.toMatchObject(refusal('LEASE_LOST'));
        await expect(world.registry.setSessionState(key, 'draining')).rejects.toMatchObject(refusal('LEASE_LOST'));
      }
    });

    test('a session that is closed takes its agents with it at once, in one event', async () => {
      const key = await world.open('a', { agents: [agent('x'), agent('y')] });
      const before = world.registry.revision;
      expect(await world.registry.closeSession(key)).toBe(before + 3n);
      expect(() => world.targets('x')).toThrow(expect.objectContaining(refusal('AGENT_UNKNOWN')));
      expect((await world.story('a')).slice(3)).toEqual(['registry.session.ended']);
    });

    test('nothing is routed to a session that is not active, and its lease stays', async () => {
      const key = await world.open('a', { agents: [agent('x')] });
      for (const state of ['unreachable', 'draining'] as const) {
        await world.registry.setSessionState(key, state);
        expect(() => world.targets('x')).toThrow(expect.objectContaining(refusal('UNREACHABLE')));
      }
      await expect(world.open('a', { epoch: '2' })).rejects.toMatchObject(refusal('SESSION_HELD'));
      await world.registry.setSessionState(key, 'active');
      expect(world.targets('x')).toHaveLength(1);
      expect((await world.story('a')).slice(2)).toEqual(Array(3).fill('registry.session.state_changed'));
    });

    test('sessions are listed in pages, by host id', async () => {
      for (const host of ['c', 'a', 'b']) await world.open(host);
      const first = world.registry.listSessions({ pageSize: 2 });
      expect(first.sessions.map(({ hostId }) => hostId)).toEqual(['a', 'b']);
      const second = world.registry.listSessions({ pageSize: 2, pageToken: first.nextPageToken });
      expect(second).toMatchObject({ sessions: [{ hostId: 'c' }], nextPageToken: '' });
    });
  });
}
