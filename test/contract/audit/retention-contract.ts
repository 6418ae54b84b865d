import { expect, test } from 'vitest';
import { Fault } from '#gen/dacp/audit/v1/audit_pb.js';
import { createActions, ownActor } from '../../../src/audit/actions.js';
import { createFollower } from '../../../src/audit/index.js';
import { createRetention } from '../../../src/audit/retention/retention.js';
import { createFakeClock, type MeshError } from '../../../src/base/index.js';
import { createSigner, newSigningKey } from '../../../src/security/index.js';
import { eventOf } from '../eventlog/event-store-contract.js';
import type { StoreUnderTest } from '../storage/database-contract.js';
import { makeScene, type Scene } from './scene.js';

const dayMs = 86_400_000;

/** What retention does on every database. */
export function retentionContract(makeStore: () => StoreUnderTest): void {
  /** Events of days 0 to 9, one a day, in two streams. */
  async function withDays(use: (parts: Scene & ReturnType<typeof retain>) => Promise<void>): Promise<void> {
    await using scene = await makeScene(makeStore());
    const clock = createFakeClock(Date.UTC(2026, 0, 10, 23));
    for (let day = 0; day < 10; day++) {
      const timeMs = Date.UTC(2026, 0, 1) + day * dayMs;
      await scene.store.append('visits/1', [eventOf(`${day}`, { timeMs })]);
      await scene.store.append('kept/1', [eventOf(`${day}`, { timeMs })]);
    }
    const parts = retain(scene, clock);
    try {
      await use({ ...scene, ...parts });
    } finally {
      await parts.retention.close();
      await parts.follower.close();
    }
  }

  function retain(scene: Scene, clock: ReturnType<typeof createFakeClock>, inFeed = 2n ** 62n) {
    const { database, store } = scene;
    const signer = () => scene.signer;
    const follower = createFollower({ database, store, signer });
    const faults: MeshError[] = [];
    const rules = [{ name: 'old visits', stream: 'visits/*', keepDays: 5 }];
    const actions = createActions({ store, clock });
    const onFault = (error: MeshError) => faults.push(error);
    const common = { database, store, signer, rules, follower, actions, clock, onFault };
    const retention = createRetention({ ...common, inFeed: () => inFeed });
    return { retention, follower, clock, faults };
  }

  const versions = async ({ store }: Scene, stream: string) =>
    (await store.readStream(stream)).map(({ version }) => Number(version));
  const byHand = { dryRun: false, actor: ownActor };

  test('what is too old goes from the first on, by a signed note, and the rest is still proven', () =>
    withDays(async scene => {
      const would = await scene.retention.prune({ ...byHand, dryRun: true });
      expect(would).toMatchObject([{ stream: 'visits/1', toVersion: 5n, events: 5n, rule: 'old visits' }]);
      expect(await versions(scene, 'visits/1')).toHaveLength(10);

      expect(await scene.retention.prune(byHand)).toMatchObject([{ stream: 'visits/1', events: 5n }]);
      expect(await versions(scene, 'visits/1')).toEqual([6, 7, 8, 9, 10]);
      expect(await versions(scene, 'kept/1')).toHaveLength(10);
      const { findings, summary } = await scene.verify();
      expect(findings).toEqual([]);
      expect(summary).toMatchObject({ pruned: 5n, uncovered: 0n });
      expect(await scene.retention.prune(byHand)).toEqual([]);
    }));

  test('the newest event of a stream stays, so that versions and positions are used once', () =>
    withDays(async scene => {
      scene.clock.advance(100 * dayMs);
      await scene.retention.prune(byHand);
      expect(await versions(scene, 'visits/1')).toEqual([10]);
      const { version } = await scene.store.append('visits/1', [eventOf('next', { timeMs: scene.clock.now() })]);
      expect(version).toBe(11n);
      await scene.follower.sign();
      expect((await scene.verify()).findings).toEqual([]);
    }));

  test('nobody else can prune: what is missing without a note, or beyond it, is found', () =>
    withDays(async scene => {
      await scene.retention.prune(byHand);
      await scene.sql("DELETE FROM event WHERE stream = 'visits/1' AND version = 6");
      await scene.sql("DELETE FROM event WHERE stream = 'kept/1' AND version = 1");
      const found = (await scene.verify()).findings.map(({ stream, version }) => `${stream} ${version}`);
      expect(found).toEqual(['kept/1 1', 'visits/1 6']);
    }));

  test('a note that was changed or forged counts for nothing', () =>
    withDays(async scene => {
      await scene.retention.prune(byHand);
      await scene.sql("UPDATE event SET data = $1 WHERE type = 'audit.pruned'", [new Uint8Array([1])]);
      const found = (await scene.verify()).findings;
      expect(found.filter(({ stream }) => stream === 'visits/1')).toHaveLength(5);
      expect(found.filter(({ stream }) => stream === 'audit').length).toBeGreaterThan(0);
    }));

  test('a note that a stranger has signed counts for nothing', () =>
    withDays(async scene => {
      const stranger = createSigner(newSigningKey());
      const { retention, follower } = retain({ ...scene, signer: stranger }, scene.clock);
      await scene.follower.sign();
      await retention.prune(byHand);
      await follower.close();
      const faults = (await scene.verify()).findings.map(({ fault, stream }) => `${Fault[fault]} ${stream}`);
      expect(faults).toContain('NOTE_FORGED audit');
      expect(faults.filter(fault => fault === 'EVENT_REMOVED visits/1')).toHaveLength(5);
    }));

  test('it runs once a day by itself', () =>
    withDays(async scene => {
      scene.retention.start();
      await scene.clock.advanceAsync(60_000);
      await scene.retention.close();
      expect(await versions(scene, 'visits/1')).toEqual([6, 7, 8, 9, 10]);
      expect(scene.faults).toEqual([]);
    }));

  test('what is not in the feed yet stays', () =>
    withDays(async scene => {
      const [third] = await scene.store.readStream('visits/1', { after: 2n, limit: 1 });
      const behind = retain(scene, scene.clock, third?.position);
      await behind.follower.start();
      await behind.retention.prune(byHand);
      await behind.follower.close();
      expect(await versions(scene, 'visits/1')).toEqual([4, 5, 6, 7, 8, 9, 10]);
    }));
}
