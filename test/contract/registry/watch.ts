import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WatchResponse } from '#gen/dacp/registry/v1/registry_pb.js';
import { agent, createWorld, type Place, refusal, type World } from './world.js';

/** Watching the agents. */
export function watchCases(place: Place): void {
  describe('watch', () => {
    let world: World;
    let stop: AbortController;
    beforeEach(async () => {
      stop = new AbortController();
      world = await createWorld(place, { options: { changesMax: 20 } });
    });
    afterEach(async () => {
      stop.abort();
      await world.end();
    });

    function watch(afterRevision = 0n): () => Promise<WatchResponse> {
      const responses = world.registry.watch(undefined, afterRevision, stop.signal)[Symbol.asyncIterator]();
      return async () => (await responses.next()).value as WatchResponse;
    }

    test('begins with a snapshot and tells each change after it was committed', async () => {
      const next = watch();
      expect(await next()).toMatchObject({ revision: 0n, change: { case: 'snapshot', value: { agents: [] } } });
      const put = next();
      const key = await world.open('a', { agents: [agent('x')] });
      expect(await put).toMatchObject({
        revision: 2n,
        change: { case: 'put', value: { agentDescriptor: { id: 'x' } } },
      });
      const removed = next();
      await world.registry.closeSession(key);
      expect(await removed).toMatchObject({ revision: 4n, change: { case: 'removed', value: { agentId: 'x' } } });
    });

    test('tells of agents that an expired lease takes along', async () => {
      await world.open('a', { agents: [agent('x')] });
      const next = watch();
      await next();
      await world.pass(10_000);
      expect(await next()).toMatchObject({
        change: { case: 'removed', value: { agentId: 'x', namespace: 'default' } },
      });
    });

    test('goes on after a restart from the revision that was seen last', async () => {
      await world.open('a', { agents: [agent('x')] });
      const { revision } = await watch()();
      await world.restart();
      const next = watch(revision);
      const put = next();
      await world.open('b', { agents: [agent('y')] });
      expect(await put).toMatchObject({ revision: revision + 2n, change: { value: { agentDescriptor: { id: 'y' } } } });
    });

    test('begins again with a snapshot after a restart when something was missed', async () => {
      await world.open('a', { agents: [agent('x')] });
      const { revision } = await watch()();
      await world.open('b', { agents: [agent('y')] });
      await world.restart();
      expect(await watch(revision)()).toMatchObject({ revision: revision + 2n, change: { case: 'snapshot' } });
    });

    test('a watcher that lags gets a fresh snapshot', async () => {
      const next = watch();
      await next();
      await world.open('a', { agents: Array.from({ length: 30 }, (_, i) => agent(`x${i}`)) });
      const { revision, change } = await next();
      expect(revision).toBe(31n);
      expect(change.case === 'snapshot' && change.value.agents).toHaveLength(30);
    });

    test('ends when the registry closes, so that watchers go elsewhere', async () => {
      const next = watch();
      await next();
      const waiting = next();
      await Promise.all([expect(waiting).rejects.toMatchObject(refusal('DRAINING')), world.registry.close()]);
    });
  });
}
