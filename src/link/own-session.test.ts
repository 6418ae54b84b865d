import { expect, it } from 'vitest';
import { Role } from '#gen/dacp/link/v1/link_pb.js';
import { createLinkAgents, echoes } from '../../test/harness/link-agents.js';
import { createMemoryRegistry } from '../../test/harness/memory-registry.js';
import { createFakeClock } from '../base/index.js';
import { createOwnSession } from './own-session.js';

it("the session of a node's own agents is opened again when its lease is lost, with the agents of that moment", async () => {
  const clock = createFakeClock();
  const registry = createMemoryRegistry();
  const agents = createLinkAgents();
  agents.add({ id: 'clerk' }, echoes);
  const events: string[] = [];
  const own = createOwnSession({
    identity: { hostId: 'node', epoch: 'e', role: Role.NODE, address: '', labels: {}, leaseTtlMs: 3_000 },
    agents,
    registry,
    clock,
    observer: { add: () => undefined, event: (event, _peer, error) => void events.push(`${event} ${error?.reason}`) },
  });
  await own.start();
  const before = own.sessionId;
  agents.add({ id: 'scribe' }, echoes);
  await clock.advanceAsync(1);
  registry.expire('node~e');
  await clock.advanceAsync(2_000);
  expect(events).toEqual(['lease_unwritten LEASE_LOST']);
  expect(own.sessionId).not.toBe(before);
  expect([...(registry.session('node~e')?.agents.keys() ?? [])]).toEqual(['clerk', 'scribe']);
  const renewals = registry.session('node~e')?.renewals ?? 0;
  await clock.advanceAsync(2_000);
  expect(registry.session('node~e')?.renewals).toBeGreaterThan(renewals);
  await own.close();
  expect(registry.session('node~e')).toBe(undefined);
  expect(clock.pending).toBe(0);
});
