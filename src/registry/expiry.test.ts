import { expect, test } from 'vitest';
import { createFakeClock } from '../base/index.js';
import { createExpiry, type ExpiryParts } from './expiry.js';
import { agent, createScenario } from './scenario.js';

function createWorld(more: Partial<ExpiryParts> = {}) {
  const scenario = createScenario();
  const { clock, state } = scenario;
  const ended: [string, number][] = [];
  const expiry = createExpiry({
    clock,
    sessions: () => state.sessions.values(),
    async expire(sessionId) {
      ended.push([sessionId, clock.monotonic()]);
      scenario.run({ kind: 'expire', sessionId });
    },
    grant: session => {
      session.leaseEndMs = clock.monotonic() + session.facts.leaseTtlMs;
    },
    onFailed: () => undefined,
    ...more,
  });
  const open = (host: string, leaseTtlMs: number) => {
    const key = scenario.open(host, [agent(host)], { leaseTtlMs });
    expiry.watch(clock.monotonic() + leaseTtlMs);
    return key;
  };
  return { ...scenario, open, expiry, ended };
}

test('each session ends at the end of its own lease, whichever was granted first', () => {
  const { open, clock, ended } = createWorld();
  open('long', 30_000);
  open('short', 1_000);
  open('middle', 10_000);
  clock.advance(60_000);
  expect(ended).toEqual([
    ['s2', 1_000],
    ['s3', 10_000],
    ['s1', 30_000],
  ]);
});

test('a renewed lease ends a term after its last renewal', () => {
  const { open, clock, run, ended } = createWorld();
  const key = open('a', 10_000);
  for (let i = 0; i < 5; i++) {
    clock.advance(7_000);
    run({ kind: 'renew', key, loads: {} });
  }
  clock.advance(60_000);
  expect(ended).toEqual([['s1', 45_000]]);
});

test('one timer serves all leases', () => {
  const { open, clock, expiry } = createWorld();
  for (let i = 0; i < 100; i++) open(`h${i}`, 10_000 - i);
  expect(clock.pending).toBe(1);
  expiry.stop();
  expect(clock.pending).toBe(0);
});

test('what could not be ended is tried again until it is', async () => {
  let failures = 3;
  const failed: unknown[] = [];
  const tried: number[] = [];
  const world = createWorld({
    async expire(sessionId) {
      tried.push(world.clock.monotonic());
      if (failures-- > 0) throw new Error('disk full');
      world.run({ kind: 'expire', sessionId });
    },
    onFailed: error => failed.push(error),
  });
  world.open('a', 1_000);
  await world.clock.advanceAsync(5_000);
  expect(tried).toEqual([1_000, 1_500, 2_000, 2_500]);
  expect(failed).toHaveLength(3);
  expect(world.state.sessions.size).toBe(0);
});

test('when the process stood still, what seems to have run out gets a full new term', () => {
  const clock = createFakeClock();
  const { state, open } = createScenario();
  const ended: string[] = [];
  let skippedMs = 0;
  const expiry = createExpiry({
    clock: { ...clock, monotonic: () => clock.monotonic() + skippedMs },
    sessions: () => state.sessions.values(),
    async expire(sessionId) {
      ended.push(sessionId);
      state.sessions.delete(sessionId);
    },
    grant: session => {
      session.leaseEndMs = clock.monotonic() + skippedMs + session.facts.leaseTtlMs;
    },
    onFailed: () => undefined,
  });
  open('a');
  expiry.watchAll();
  skippedMs = 5_000;
  clock.advance(10_000);
  expect(ended).toEqual([]);
  clock.advance(9_999);
  expect(ended).toEqual([]);
  clock.advance(1);
  expect(ended).toEqual(['s1']);
});
