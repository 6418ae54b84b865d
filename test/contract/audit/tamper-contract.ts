import { expect, test } from 'vitest';
import { Fault, type Finding } from '#gen/dacp/audit/v1/audit_pb.js';
import { newestCheckpoint } from '../../../src/audit/checkpoint.js';
import { createFollower } from '../../../src/audit/index.js';
import { createSigner, newSigningKey, trustKeys } from '../../../src/security/index.js';
import type { StoreUnderTest } from '../storage/database-contract.js';
import { makeScene, type Scene } from './scene.js';

/** What was found, short: fault, and the event as stream version position. */
const short = (findings: readonly Finding[]) =>
  findings.map(({ fault, stream, version, position }) => `${Fault[fault]} ${stream} ${version} ${position}`.trim());

/** Verification finds whatever is done to the record behind the mesh's back, on every database. */
export function tamperContract(makeStore: () => StoreUnderTest): void {
  const scene = async (use: (scene: Scene) => Promise<void>) => {
    await using made = await makeScene(makeStore());
    await use(made);
  };
  /** Position of a version of a stream. */
  const at = async ({ store }: Scene, stream: string, version: bigint) =>
    (await store.readStream(stream, { after: version - 1n, limit: 1 }))[0]?.position ?? 0n;

  test('a record that nobody touched is proven, whole, in part and by stream', () =>
    scene(async made => {
      const { findings, summary } = await made.verify();
      expect(short(findings)).toEqual([]);
      expect(summary).toMatchObject({ events: 60n, pruned: 0n, uncovered: 0n, checkpoints: 6n, findings: 0n });
      const part = await made.verify({ from: await at(made, 'orders/0', 5n), to: await at(made, 'orders/3', 8n) });
      expect(part.findings).toEqual([]);
      expect(part.summary.events).toBe(16n);
      const one = await made.verify({ stream: 'orders/2' });
      expect(one.findings).toEqual([]);
      expect(one.summary.events).toBe(15n);
    }));

  test('an event that was changed is named', () =>
    scene(async made => {
      const position = await at(made, 'orders/1', 3n);
      await made.sql('UPDATE event SET data = $1 WHERE position = $2', [new Uint8Array([1, 2, 3]), position]);
      const expected = [`EVENT_CHANGED orders/1 3 ${position}`];
      expect(short((await made.verify()).findings)).toEqual(expected);
      expect(short((await made.verify({ stream: 'orders/1' })).findings)).toEqual(expected);
      expect((await made.verify({ stream: 'orders/2' })).findings).toEqual([]);
      expect((await made.verify({ from: position + 10n })).findings).toEqual([]);
      expect(short((await made.verify({ from: position, to: position })).findings)).toEqual(expected);
    }));

  test('a change of any column is found', () =>
    scene(async made => {
      const columns = ['id', 'type', 'namespace', 'agent_id', 'conversation_id'];
      const positions = await Promise.all(columns.map((_, index) => at(made, 'orders/1', BigInt(index + 3))));
      for (const [index, column] of columns.entries())
        await made.sql(`UPDATE event SET ${column} = 'other' WHERE position = $1`, [positions[index] ?? 0n]);
      const expected = positions.map((position, index) => `EVENT_CHANGED orders/1 ${index + 3} ${position}`);
      expect(short((await made.verify()).findings)).toEqual(expected);
    }));

  test('an event that was removed is named', () =>
    scene(async made => {
      const position = await at(made, 'orders/2', 7n);
      await made.sql('DELETE FROM event WHERE position = $1', [position]);
      expect(short((await made.verify()).findings)).toEqual([`EVENT_REMOVED orders/2 7 ${position}`]);
    }));

  test('events that changed places are named', () =>
    scene(async made => {
      const [one, other] = [await at(made, 'orders/0', 4n), await at(made, 'orders/0', 5n)];
      await made.sql('UPDATE event SET version = 1000 WHERE position = $1', [one]);
      await made.sql('UPDATE event SET version = 4 WHERE position = $1', [other]);
      await made.sql('UPDATE event SET version = 5 WHERE position = $1', [one]);
      const expected = [`EVENT_MOVED orders/0 4 ${one}`, `EVENT_MOVED orders/0 5 ${other}`];
      expect(short((await made.verify()).findings)).toEqual(expected);
    }));

  test('an event that was put between others is named', () =>
    scene(async made => {
      const position = await at(made, 'orders/0', 4n);
      await made.sql('DELETE FROM event WHERE position = $1', [position]);
      await made.sql('DELETE FROM audit_link WHERE position = $1', [position]);
      await made.sql(
        `INSERT INTO event (position, stream, version, id, type, namespace, agent_id, conversation_id, data)
         VALUES ($1, 'forged', 1, 'forged', 't', 'default', '', '', $2)`,
        [position, new Uint8Array([1])],
      );
      const found = short((await made.verify()).findings);
      expect(found).toContain(`EVENT_INSERTED forged 1 ${position}`);
      expect(found.some(line => line.startsWith('LINKS_REWRITTEN'))).toBe(true);
    }));

  test('links that were made to fit a changed event do not fit the checkpoint', () =>
    scene(async made => {
      const last = await at(made, 'orders/1', 15n);
      await made.sql('UPDATE event SET data = $1 WHERE position = $2', [new Uint8Array([1]), last]);
      await made.sql('UPDATE audit_link SET hash = $1 WHERE position = $2', [new Uint8Array(32), last]);
      const { findings } = await made.verify();
      expect(findings.map(({ fault }) => fault)).toContain(Fault.LINKS_REWRITTEN);
      const rewritten = findings.find(({ fault }) => fault === Fault.LINKS_REWRITTEN);
      expect(rewritten).toMatchObject({ checkpoint: 6n, toPosition: await at(made, 'orders/3', 15n) });
    }));

  test('an end that is missing is found, even when its links are gone as well', () =>
    scene(async made => {
      const position = await at(made, 'orders/0', 13n);
      await made.sql('DELETE FROM event WHERE position >= $1', [position]);
      const removed = (await made.verify()).findings;
      expect(removed).toHaveLength(12);
      expect(new Set(removed.map(({ fault }) => fault))).toEqual(new Set([Fault.EVENT_REMOVED]));
      await made.sql('DELETE FROM audit_link WHERE position >= $1', [position]);
      const [finding, ...more] = (await made.verify()).findings;
      expect(more).toEqual([]);
      expect(finding).toMatchObject({ fault: Fault.TAIL_REMOVED, position, checkpoint: 6n });
    }));

  test('an end that was removed without a trace is found by a checkpoint that was kept elsewhere', () =>
    scene(async made => {
      const kept = await newestCheckpoint(made.database);
      const position = await at(made, 'orders/0', 13n);
      for (const table of ['event', 'audit_link', 'audit_checkpoint'])
        await made.sql(`DELETE FROM ${table} WHERE position >= $1`, [position]);
      expect(kept).toBeDefined();
      const checkpoints = kept ? [kept.signed] : [];
      expect(short((await made.verify()).findings)).toEqual([]);
      const [finding] = (await made.verify({ checkpoints })).findings;
      expect(finding).toMatchObject({ fault: Fault.TAIL_REMOVED, position });
    }));

  test('a record that was written anew since is found by a checkpoint that was kept elsewhere', () =>
    scene(async made => {
      const kept = await newestCheckpoint(made.database);
      await using other = await makeScene(makeStore());
      const checkpoints = kept ? [kept.signed] : [];
      const keys = trustKeys(`${made.signer.publicKey}${other.signer.publicKey}`);
      const { findings } = await other.verify({ checkpoints, keys });
      expect(findings.map(({ fault }) => fault)).toEqual([Fault.LINKS_REWRITTEN]);
    }));

  test('a checkpoint that nobody trusted has signed, or that was changed or taken out, is forged', () =>
    scene(async made => {
      const stranger = trustKeys(createSigner(newSigningKey()).publicKey);
      const distrusted = (await made.verify({ keys: stranger })).findings;
      expect(distrusted.map(({ fault, checkpoint }) => `${Fault[fault]} ${checkpoint}`)).toEqual(
        [1, 2, 3, 4, 5, 6].map(number => `CHECKPOINT_FORGED ${number}`),
      );
      await made.sql('UPDATE audit_checkpoint SET signature = $1 WHERE number = 3', [new Uint8Array(64)]);
      const changed = (await made.verify()).findings.map(({ fault, checkpoint }) => `${Fault[fault]} ${checkpoint}`);
      expect(changed[0]).toBe('CHECKPOINT_FORGED 3');
      await made.sql('DELETE FROM audit_checkpoint WHERE number = 3');
      const missing = (await made.verify()).findings.map(({ fault, checkpoint }) => `${Fault[fault]} ${checkpoint}`);
      expect(missing[0]).toBe('CHECKPOINT_FORGED 4');
    }));

  test('a follower goes on where another one ended, and two at once make one chain', () =>
    scene(async made => {
      const both = [made.follow(), made.follow()];
      for (const follower of both) await follower.start();
      await made.append(200);
      await Promise.all(both.map(follower => follower.sign()));
      for (const follower of both) await follower.close();
      const { findings, summary } = await made.verify();
      expect(short(findings)).toEqual([]);
      expect(summary).toMatchObject({ events: 260n, uncovered: 0n });
    }));

  test('a follower tells when the record is shorter than it was', () =>
    scene(async made => {
      await made.sql('DELETE FROM event WHERE position >= $1', [await at(made, 'orders/0', 13n)]);
      const faults: string[] = [];
      await using telling = createFollower({
        database: made.database,
        store: made.store,
        signer: () => made.signer,
        onFault: error => faults.push(error.reason),
      });
      await telling.start();
      expect(faults).toEqual(['RECORD_TAMPERED']);
    }));
}
