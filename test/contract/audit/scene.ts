import type { Finding, VerifySummary } from '#gen/dacp/audit/v1/audit_pb.js';
import { auditMigrations, createFollower, type Verification, verifyRecord } from '../../../src/audit/index.js';
import { createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import { createSigner, newSigningKey, trustKeys } from '../../../src/security/index.js';
import type { SqlValue } from '../../../src/storage/index.js';
import { eventOf } from '../eventlog/event-store-contract.js';
import type { StoreUnderTest } from '../storage/database-contract.js';

/** What a verification said. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly summary: VerifySummary;
}

/** A record of 60 events in four streams, linked and signed every ten. */
export async function makeScene(underTest: StoreUnderTest) {
  const database = underTest.open([...eventlogMigrations, ...auditMigrations]);
  await database.start();
  const store = createEventStore({ database });
  const signer = createSigner(newSigningKey());
  const follow = () => createFollower({ database, store, signer: () => signer, checkpointEvents: 10n, batchMax: 10 });
  const append = async (count: number) => {
    // Asked for in one turn, they are committed together and in this order.
    const all = Array.from({ length: count }, (_, i) => store.append(`orders/${i % 4}`, [eventOf(`${i}`)]));
    await Promise.all(all);
  };
  await append(60);
  const follower = follow();
  await follower.start();
  await follower.sign();
  await follower.close();

  return {
    database,
    store,
    signer,
    follow,
    append,
    sql: (sql: string, params: readonly SqlValue[] = []) => database.write([{ sql, params }]),
    async verify(wish: Partial<Verification> = {}): Promise<Verdict> {
      const keys = trustKeys(signer.publicKey);
      const proof = verifyRecord(database, { stream: '', from: 0n, to: 0n, checkpoints: [], keys, ...wish });
      const findings: Finding[] = [];
      for (;;) {
        const { value, done } = await proof.next();
        if (done) return { findings, summary: value };
        findings.push(value);
      }
    },
    async [Symbol.asyncDispose]() {
      await database.close();
      await underTest.remove();
    },
  };
}

/** A record under test. */
export type Scene = Awaited<ReturnType<typeof makeScene>>;
