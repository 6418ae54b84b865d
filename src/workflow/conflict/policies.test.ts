import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConflictPolicySchema } from '#gen/dacp/workflow/v1/conflict_pb.js';
import { byMajority } from './majority.js';
import { byTrust } from './most-trusted.js';
import { byNewest } from './newest.js';
import type { Claim, Policy } from './policy.js';
import { byPriority } from './priority.js';
import { resolveConflict } from './resolve.js';

const claim = (agent: string, value: string, atMs = 0): Claim => ({ agent, value, atMs });
const [a, b, c] = [claim('a', 'x', 1), claim('b', 'y', 3), claim('c', 'x', 2)];

const policies: Readonly<Record<string, Policy>> = {
  priority: byPriority(['b', 'a']),
  majority: byMajority,
  newest: byNewest,
  trust: byTrust(agent => ({ a: 0.1, b: 0.9, c: 0.9 })[agent]),
};

describe.each(Object.entries(policies))('the policy %s', (_, policy) => {
  const claims = fc.uniqueArray(
    fc.record({ agent: fc.constantFrom(...'abcde'), value: fc.constantFrom('x', 'y'), atMs: fc.nat(3) }),
    { selector: one => one.agent, minLength: 1 },
  );

  it('picks one of the claims, whatever their order', () => {
    const shuffled = claims.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, order]) => {
        const picked = policy(all)?.claim;
        if (picked) expect(all).toContain(picked);
        expect(policy(order)?.claim.value).toEqual(picked?.value);
      }),
    );
  });
});

it('each policy says what it is declared for', () => {
  expect(byPriority(['b', 'a'])([a, b, c])?.claim).toBe(b);
  expect(byPriority(['z'])([a, b, c])).toBeUndefined();
  expect(byMajority([a, b, c])?.claim.value).toBe('x');
  expect(byMajority([a, b])).toBeUndefined();
  expect(byNewest([a, b, c])?.claim).toBe(b);
  expect(policies.trust?.([a, b])?.claim).toBe(b);
  expect(policies.trust?.([b, c])).toBeUndefined();
});

describe('resolving a conflict', () => {
  const arbiter = create(ConflictPolicySchema, { policy: { case: 'arbiter', value: { address: 'judge' } } });

  it('asks nobody when all say the same', async () => {
    expect(await resolveConflict([a, c], undefined)).toMatchObject({ claim: { value: 'x' } });
  });

  it('takes the number or the value that an arbiter names', async () => {
    expect((await resolveConflict([a, b], arbiter, { ask: async () => 1 })).claim).toBe(b);
    expect((await resolveConflict([a, b], arbiter, { ask: async () => 'x' })).claim).toBe(a);
    await expect(resolveConflict([a, b], arbiter, { ask: async () => 7 })).rejects.toThrow(/arbiter/);
  });

  it('says that it cannot, and what was said, rather than guess', async () => {
    const majority = create(ConflictPolicySchema, { policy: { case: 'majority', value: {} } });
    const failed = resolveConflict([a, b], majority);
    await expect(failed).rejects.toMatchObject({ reason: 'CONFLICT_UNRESOLVED' });
    await expect(failed).rejects.toThrow(/a: "x"; b: "y"/);
  });
});
