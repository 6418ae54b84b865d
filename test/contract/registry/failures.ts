import { describe, expect, test } from 'vitest';
import { MeshError } from '../../../src/base/index.js';
import { createRegistry } from '../../../src/registry/index.js';
import type { Database } from '../../../src/storage/index.js';
import { agent, createWorld, type Place, refusal } from './world.js';

type Fault = 'none' | 'before' | 'after';

/** What becomes of the registry when its store fails, or somebody else writes to it. */
export function failureCases(place: Place): void {
  describe('failures', () => {
    async function createFaulty() {
      const faults: Fault[] = [];
      const fail = () => {
        throw new MeshError('STORE_FAILED', 'disk full');
      };
      const around = (database: Database): Database => ({
        ...database,
        get state() {
          return database.state;
        },
        async write(statements) {
          const fault = faults.shift() ?? 'none';
          if (fault === 'before') fail();
          const results = await database.write(statements);
          if (fault === 'after') fail();
          return results;
        },
      });
      const world = await createWorld(place, { around });
      return { world, faults };
    }

    test('a write that failed changed nothing, and the next one goes through', async () => {
      const { world, faults } = await createFaulty();
      faults.push('before');
      await expect(world.open('a', { agents: [agent('x')] })).rejects.toMatchObject(refusal('STORE_FAILED'));
      expect(world.registry.listSessions({}).sessions).toEqual([]);
      await expect(world.open('a', { epoch: '2' })).resolves.toMatchObject({ fencingToken: 1n });
      await world.end();
    });

    test('a write that was committed though it failed is found before the next decision', async () => {
      const { world, faults } = await createFaulty();
      faults.push('after');
      await expect(world.open('a', { agents: [agent('x')] })).rejects.toMatchObject(refusal('STORE_FAILED'));
      await expect(world.open('a', { epoch: '2' })).rejects.toMatchObject(refusal('SESSION_HELD'));
      await expect(world.open('a', { agents: [agent('x')] })).resolves.toMatchObject({ fencingToken: 1n });
      expect(await world.story('a')).toEqual(['registry.session.opened', 'agent.created']);
      await world.pass(10_000);
      expect(world.registry.listSessions({}).sessions).toEqual([]);
      await world.end();
    });

    test('a session that opened only half-way ends with its lease when its host does not come back', async () => {
      const { world, faults } = await createFaulty();
      faults.push('none', 'before');
      const agents = Array.from({ length: 1200 }, (_, i) => agent(`x${i}`));
      await expect(world.open('a', { agents })).rejects.toMatchObject(refusal('STORE_FAILED'));
      expect(world.registry.listSessions({}).sessions).toMatchObject([{ hostId: 'a' }]);
      await world.pass(10_000);
      expect(world.registry.listSessions({}).sessions).toEqual([]);
      await world.end();
    });

    test('leases keep their ends when the tables are read again', async () => {
      const { world, faults } = await createFaulty();
      await world.open('a');
      await world.pass(8_000);
      faults.push('before');
      await expect(world.open('b')).rejects.toMatchObject(refusal('STORE_FAILED'));
      await world.open('b');
      await world.pass(2_000);
      expect(world.registry.listSessions({}).sessions).toMatchObject([{ hostId: 'b' }]);
      await world.end();
    });

    test('a registration that broke off half-way is completed by repeating it', async () => {
      const { world, faults } = await createFaulty();
      const agents = Array.from({ length: 1200 }, (_, i) => agent(`x${i}`));
      faults.push('none', 'before');
      await expect(world.open('a', { agents })).rejects.toMatchObject(refusal('STORE_FAILED'));
      await world.open('a', { agents });
      await world.restart();
      expect(world.registry.listSessions({}).sessions).toMatchObject([{ agents: 1200 }]);
      const created = (await world.story('a')).filter(type => type === 'agent.created');
      expect(created).toHaveLength(1200);
      await world.end();
    });

    test('a session whose end could not be recorded is not routed to, and ends when it can be', async () => {
      const { world, faults } = await createFaulty();
      await world.open('a', { agents: [agent('x')] });
      faults.push('before', 'before');
      await world.pass(10_000);
      expect(() => world.targets('x')).toThrow(expect.objectContaining(refusal('UNREACHABLE')));
      await world.pass(500);
      await world.pass(500);
      expect(() => world.targets('x')).toThrow(expect.objectContaining(refusal('AGENT_UNKNOWN')));
      await world.end();
    });

    test('a list that is too long is refused before the store is asked anything', async () => {
      let asked = 0;
      const around = (database: Database): Database => ({
        ...database,
        read: (sql, params) => {
          asked++;
          return database.read(sql, params);
        },
      });
      const world = await createWorld(place, { around });
      asked = 0;
      const agents = Array.from({ length: 20_001 }, (_, i) => agent(`x${i}`));
      await expect(world.open('a', { agents })).rejects.toMatchObject(refusal('FIELD_INVALID'));
      expect(asked).toBe(0);
      await world.end();
    });

    test('renewals go on while the store fails', async () => {
      const { world, faults } = await createFaulty();
      const key = await world.open('a', { agents: [agent('x')] });
      faults.push(...Array<Fault>(100).fill('before'));
      for (let i = 0; i < 3; i++) {
        await world.pass(9_000);
        await world.registry.renewSession(key, {});
      }
      expect(world.targets('x')).toHaveLength(1);
      await world.end();
    });

    test('when another registry wrote to the store, nothing is decided on what is out of date', async () => {
      const world = await createWorld(place);
      const other = createRegistry({ database: world.database, store: world.store, clock: world.clock });
      await other.start();
      await other.openSession({ hostId: 'b', epoch: '1', address: '', labels: {}, agents: [] });
      await expect(world.open('a')).rejects.toMatchObject(refusal('WRITE_CONFLICT'));
      await expect(world.open('b', { epoch: '2' })).rejects.toMatchObject(refusal('SESSION_HELD'));
      await expect(world.open('a')).resolves.toMatchObject({ fencingToken: 2n });
      await other.close();
      await world.end();
    });

    test('a registry takes calls from its start to its close, and finishes what it has', async () => {
      const world = await createWorld(place);
      const fresh = createRegistry({ database: world.database, store: world.store, clock: world.clock });
      await expect(fresh.closeSession({ sessionId: 'x', fencingToken: 1n })).rejects.toMatchObject(
        refusal('NOT_STARTED'),
      );
      const opening = world.open('a');
      await world.registry.close();
      expect(world.registry.listSessions({}).sessions).toMatchObject([{ hostId: 'a' }]);
      await opening;
      await expect(world.open('b')).rejects.toMatchObject(refusal('NOT_STARTED'));
      expect(world.clock.pending).toBe(0);
      await world.end();
    });

    test.each([{ leaseTtlMs: 999 }, { leaseTtlMs: 3_600_001 }, { changesMax: 0 }])(
      'options are checked: %j',
      async options => {
        const world = await createWorld(place);
        const parts = { database: world.database, store: world.store, clock: world.clock, options };
        expect(() => createRegistry(parts)).toThrow(expect.objectContaining(refusal('OPTION_INVALID')));
        await world.end();
      },
    );
  });
}
