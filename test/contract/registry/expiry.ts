import { anyUnpack, timestampMs } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SessionEnd, SessionEndedSchema } from '#gen/dacp/registry/v1/events_pb.js';
import { agent, createWorld, type Place, refusal, type World } from './world.js';

/** What happens when a lease runs out. */
export function expiryCases(place: Place): void {
  describe('expiry', () => {
    let world: World;
    beforeEach(async () => {
      world = await createWorld(place);
    });
    afterEach(() => world.end());

    test('at the end of its lease a session is over: agents gone, record told, host id free', async () => {
      const old = await world.open('a', { agents: [agent('x')] });
      await world.pass(9_999);
      expect(world.targets('x')).toHaveLength(1);
      await expect(world.open('a', { epoch: '2' })).rejects.toMatchObject(refusal('SESSION_HELD', { retryAfterMs: 1 }));
      await world.pass(1);
      expect(() => world.targets('x')).toThrow(expect.objectContaining(refusal('AGENT_UNKNOWN')));
      expect(await endOf('a')).toMatchObject({ sessionId: old.sessionId, end: SessionEnd.EXPIRED });
      await expect(world.registry.renewSession(old, {})).rejects.toMatchObject(refusal('LEASE_LOST'));
      await expect(world.open('a', { epoch: '2' })).resolves.toBeDefined();
    });

    test('a process that takes a host id over at that very moment replaces the one before', async () => {
      const old = await world.open('a');
      // Both are asked for in one turn: the end of the lease falls due while the other opens.
      const held = world.registry.setSessionState(old, 'draining');
      const opening = held.then(() => world.open('a', { epoch: '2' }));
      world.clock.advance(9_999);
      await held;
      world.clock.advance(1);
      const taken = await opening;
      expect(taken.fencingToken).toBeGreaterThan(old.fencingToken);
      expect(world.registry.listSessions({}).sessions).toMatchObject([{ epoch: '2' }]);
    });

    test('of 1,000 leases with renewals none ends early, and none later than 1 s after its end', async () => {
      const random = createRandom(4711);
      const hosts = await Promise.all(
        Array.from({ length: 1000 }, async (_, i) => {
          const ttlMs = 1000 + random(20_000);
          const lease = await world.open(`h${i}`, { leaseTtlMs: ttlMs, agents: [agent(`x${i}`)] });
          return { id: `h${i}`, agent: `x${i}`, lease, ttlMs, renewals: random(3), endMs: world.clock.now() + ttlMs };
        }),
      );
      const left = new Set(hosts);
      while (left.size > 0) {
        const next = [...left].reduce((a, b) => (a.endMs <= b.endMs ? a : b));
        const leftMs = next.endMs - world.clock.now();
        if (leftMs > 0) {
          await world.pass(leftMs - 1);
          expect(world.targets(next.agent)).toHaveLength(1);
        }
        if (leftMs > 0 && next.renewals-- > 0) {
          next.lease = await world.registry.renewSession(next.lease, {});
          next.endMs = world.clock.now() + next.ttlMs;
          continue;
        }
        await world.pass(1);
        expect(() => world.targets(next.agent)).toThrow(expect.objectContaining(refusal('AGENT_UNKNOWN')));
        left.delete(next);
      }
      for (const { id, lease } of hosts) {
        const lateMs = (await endedAt(id)) - (lease.expiresAt ? timestampMs(lease.expiresAt) : Number.NaN);
        expect(lateMs).toBeGreaterThanOrEqual(0);
        expect(lateMs).toBeLessThanOrEqual(1000);
      }
    }, 60_000);

    async function ended(hostId: string) {
      const event = (await world.events(hostId)).at(-1);
      expect(event?.type).toBe('registry.session.ended');
      return event;
    }

    async function endOf(hostId: string) {
      const event = await ended(hostId);
      return event?.payload && anyUnpack(event.payload, SessionEndedSchema);
    }

    async function endedAt(hostId: string): Promise<number> {
      const event = await ended(hostId);
      return event?.time ? timestampMs(event.time) : Number.NaN;
    }
  });
}

/** Whole numbers from 0 to below a bound, the same ones in each run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
