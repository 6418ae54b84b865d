import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import type { MeshError } from '../../../src/base/index.js';
import { agent, createWorld, type Place, type World } from './world.js';

/** One grant, as whoever got it sees it. */
interface Grant {
  readonly host: string;
  readonly epoch: string;
  readonly sessionId: string;
  readonly fencingToken: bigint;
  readonly ttlMs: number;
  endMs: number;
  state: 'active' | 'unreachable' | 'draining';
  closed: boolean;
}

type Move =
  | { do: 'open'; host: number; epoch: number; ttlMs: number; agents: number[] }
  | { do: 'renew' | 'close'; grant: number }
  | { do: 'state'; grant: number; state: Grant['state'] }
  | { do: 'register' | 'deregister'; grant: number; agents: number[] }
  | { do: 'pass'; ms: number }
  | { do: 'restart' };

const agents = fc.uniqueArray(fc.nat(2), { maxLength: 3 });
const grant = fc.nat(9);
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      host: fc.nat(2),
      epoch: fc.nat(1),
      ttlMs: fc.constantFrom(1000, 3000),
      agents,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('renew' as const, 'close' as const), grant }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('state' as const),
      grant,
      state: fc.constantFrom('active' as const, 'unreachable' as const, 'draining' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('register' as const, 'deregister' as const), grant, agents }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 250, 999, 1000, 2500) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);

/** What holds whatever hosts do and however time passes. */
export function propertyCases(place: Place): void {
  test('one holder for each host id, nothing routed to who cannot take it, growing tokens, leases of exactly their term', async () => {
    const play = async (moves: Move[]) => {
      const world = await createWorld(place);
      const grants: Grant[] = [];
      for (const each of moves) {
        await make(world, grants, each);
        checkSessions(world, grants);
        checkRoutes(world, grants);
      }
      await world.end();
    };
    await fc.assert(fc.asyncProperty(fc.array(move, { minLength: 20, maxLength: 60 }), play), { numRuns: 60 });
  }, 60_000);
}

async function make(world: World, grants: Grant[], each: Move): Promise<void> {
  switch (each.do) {
    case 'pass':
      return world.pass(each.ms);
    case 'restart': {
      await world.restartRegistry();
      for (const held of grants) if (inForce(world, held)) held.endMs = world.clock.now() + held.ttlMs;
      return;
    }
    case 'open':
      return open(world, grants, each);
    default: {
      const held = grants[each.grant];
      if (!held) return;
      const lost = await call(world, held, each).then(
        () => undefined,
        (error: MeshError) => error.reason,
      );
      expect(lost).toBe(inForce(world, held) ? undefined : 'LEASE_LOST');
      if (lost) return;
      if (each.do === 'renew') held.endMs = world.clock.now() + held.ttlMs;
      if (each.do === 'close') held.closed = true;
      if (each.do === 'state') held.state = each.state;
    }
  }
}

async function open(world: World, grants: Grant[], each: Extract<Move, { do: 'open' }>): Promise<void> {
  const host = `h${each.host}`;
  const epoch = String(each.epoch);
  const holder = grants.find(held => held.host === host && inForce(world, held));
  const request = { epoch, leaseTtlMs: each.ttlMs, agents: each.agents.map(id => agent(`x${id}`)) };
  const endMs = world.clock.now() + each.ttlMs;
  if (holder && holder.epoch !== epoch) {
    const retryAfterMs = holder.endMs - world.clock.now();
    await expect(world.open(host, request)).rejects.toMatchObject({ reason: 'SESSION_HELD', retryAfterMs });
    return;
  }
  const { sessionId, fencingToken } = await world.open(host, request);
  if (holder) expect([sessionId, fencingToken]).toEqual([holder.sessionId, holder.fencingToken]);
  else for (const before of grants) expect(fencingToken).toBeGreaterThan(before.fencingToken);
  if (holder) grants.splice(grants.indexOf(holder), 1);
  grants.push({ host, epoch, sessionId, fencingToken, ttlMs: each.ttlMs, endMs, state: 'active', closed: false });
}

async function call(
  world: World,
  held: Grant,
  each: Exclude<Move, { do: 'open' | 'pass' | 'restart' }>,
): Promise<unknown> {
  const { registry } = world;
  switch (each.do) {
    case 'renew':
      return registry.renewSession(held, {});
    case 'close':
      return registry.closeSession(held);
    case 'state':
      return registry.setSessionState(held, each.state);
    case 'register':
      return registry.register(
        held,
        each.agents.map(id => agent(`x${id}`)),
      );
    case 'deregister':
      return registry.deregister(
        held,
        each.agents.map(id => `x${id}`),
      );
  }
}

function inForce(world: World, held: Grant): boolean {
  return !held.closed && world.clock.now() < held.endMs;
}

function checkSessions(world: World, grants: Grant[]): void {
  const { sessions } = world.registry.listSessions({});
  expect(new Set(sessions.map(({ hostId }) => hostId)).size).toBe(sessions.length);
  const expected = grants.filter(held => inForce(world, held)).map(({ sessionId }) => sessionId);
  expect(sessions.map(({ lease }) => lease?.sessionId).sort()).toEqual(expected.sort());
}

function checkRoutes(world: World, grants: Grant[]): void {
  for (const { agentDescriptor: descriptor, instances } of world.registry.discover(undefined, {}).agents) {
    const able = instances.filter(({ state }) => state === SessionState.ACTIVE).map(({ sessionId }) => sessionId);
    if (able.length === 0) {
      expect(() => world.targets(descriptor?.id ?? '')).toThrow(expect.objectContaining({ reason: 'UNREACHABLE' }));
      continue;
    }
    const turns = able.map(() => world.targets(descriptor?.id ?? '')[0]?.sessionId ?? '');
    expect(turns.sort()).toEqual(able.sort());
    for (const sessionId of turns)
      expect(grants.find(held => held.sessionId === sessionId && inForce(world, held))?.state).toBe('active');
  }
}
