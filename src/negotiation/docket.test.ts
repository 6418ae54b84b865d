import { expect, it } from 'vitest';
import { createFakeClock, MeshError, type Reason } from '../base/index.js';
import { createBudgets } from '../budget/index.js';
import { silentLogger } from '../observability/index.js';
import { createDocket } from './docket.js';
import { createMemoryLedger } from './memory-ledger.js';
import { createMemoryReputations } from './reputation/reputations.js';
import { epochMs, proposal, propose, start } from './scenario.js';

/** A docket with one open negotiation, over a record that fails as often as is said. */
async function scene() {
  const clock = createFakeClock(epochMs);
  const kept = createMemoryLedger();
  let fails = 0;
  let reason: Reason = 'STORE_FAILED';
  const ledger: typeof kept = {
    ...kept,
    async write(...args) {
      if (fails-- > 0) throw new MeshError(reason, 'seeded');
      await kept.write(...args);
    },
  };
  const silent = { after: () => undefined, resume: () => undefined, cancel: () => undefined };
  const parts = { ledger, effects: silent, reputations: createMemoryReputations(), clock, logger: silentLogger };
  const docket = createDocket({ ...parts, budgets: createBudgets({ clock }) });
  await docket.open('n1', start(['a', 'b']).started);
  const proceeding = docket.get('n1');
  if (!proceeding) throw new Error('it is open');
  const failing = (times: number, why: Reason) => {
    fails = times;
    reason = why;
  };
  return { clock, docket, proceeding, failing };
}

it.each<Reason>(['STORE_FAILED', 'DATABASE_UNREACHABLE', 'WRITE_IN_DOUBT'])(
  'what a bidder says on its own account is not lost when the record fails for a while: %s',
  async why => {
    const { clock, docket, proceeding, failing } = await scene();
    failing(2, why);
    let heard = false;
    const hearing = docket.hear(proceeding, propose('a', proposal(1))).then(() => {
      heard = true;
    });
    // It is said again after 50 and after 100 ms more.
    for (let waited = 0; waited < 200 && !heard; waited += 10) {
      await new Promise(resolve => setImmediate(resolve));
      await clock.advanceAsync(10);
    }
    await hearing;
    expect(proceeding.state.offers.map(({ agent }) => agent)).toEqual(['a']);
    expect(clock.now() - epochMs).toBeLessThan(1_000);
  },
);

it('what it may not say is refused at once', async () => {
  const { docket, proceeding } = await scene();
  await expect(docket.hear(proceeding, propose('stranger', proposal(1)))).rejects.toMatchObject({ reason: 'REFUSED' });
});
