import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { stepsOf } from '../../../../src/agent/index.js';
import { budgetMigrations } from '../../../../src/budget/index.js';
import { createEventStore, type EventStore, eventlogMigrations } from '../../../../src/eventlog/index.js';
import {
  createSqlLedger,
  evolve,
  initialState,
  type Ledger,
  type NegotiationState,
  negotiationMigrations,
} from '../../../../src/negotiation/index.js';
import { play, proposal, propose, result, start } from '../../../../src/negotiation/scenario.js';
import type { Database } from '../../../../src/storage/index.js';
import type { StoreUnderTest } from '../../storage/database-contract.js';

const agents = Array.from({ length: 130 }, (_, index) => `bidder-${index}`);
/** Started; all proposals, an award and a rejection in one moment; ended. */
const { steps: all } = play([
  [0, start(agents)],
  ...agents.map((agent, index) => [5, propose(agent, proposal(index + 1))] as const),
  [9, result('bidder-0', 1n)],
]);
const id = all[0]?.negotiationId ?? '';
const proposals = agents.length;
const moments = [all.slice(0, 1), all.slice(1, -1), all.slice(-1)];

/** What is promised of a ledger in the record, on every store. */
export function ledgerContract(make: () => StoreUnderTest): void {
  let under: StoreUnderTest;
  let database: Database;
  let store: EventStore;
  let ledger: Ledger;

  beforeEach(async () => {
    under = make();
    database = under.open([...eventlogMigrations, ...budgetMigrations, ...negotiationMigrations]);
    await database.start();
    store = createEventStore({ database });
    ledger = createSqlLedger({ database, store });
  });

  afterEach(async () => {
    await database.close();
    await under.remove();
  });

  async function read(afterVersion?: bigint): Promise<Step[]> {
    const steps: Step[] = [];
    for await (const step of ledger.read(id, afterVersion)) steps.push(step);
    return steps;
  }

  /** Writes moments, by whoever has the ledger at each. */
  async function write(
    written: readonly (readonly Step[])[],
    by: () => Ledger = () => ledger,
    from = initialState(id),
  ): Promise<NegotiationState> {
    let state = from;
    for (const steps of written) {
      const to = steps.reduce(evolve, state);
      await by().write(state, to, steps);
      state = to;
    }
    return state;
  }

  it('gives back each step, though proposals that came together are few events', async () => {
    await write(moments);
    expect(await read()).toEqual(all);
    const events = await store.readStream(`negotiation/${id}`, { limit: 1_000 });
    const held = events.map(event => [event.type, stepsOf(event).length, event.agentId]);
    expect(held.slice(0, 5)).toEqual([
      ['negotiation.started', 1, ''],
      ['negotiation.proposed', 128, ''],
      ['negotiation.proposed', proposals - 128, ''],
      ['negotiation.awarded', 1, 'bidder-0'],
      ['negotiation.rejected', 1, ''],
    ]);
    expect(events.map(({ version }) => Number(version))).toEqual(events.map((_, index) => index + 1));
  });

  it('goes on after any version, also between steps of one event', async () => {
    await write(moments);
    for (const after of [0n, 1n, 7n, 130n, 131n, BigInt(all.length)])
      expect(await read(after)).toEqual(all.slice(Number(after)));
  });

  it('writes where another one was, and not where it was overtaken', async () => {
    const other = createSqlLedger({ database, store });
    const turns = [ledger, other, ledger];
    const state = await write(moments.slice(0, 2), () => turns.shift() ?? ledger);
    const started = moments[0]?.reduce(evolve, initialState(id)) ?? initialState(id);
    await expect(ledger.write(started, state, moments[1] ?? [])).rejects.toMatchObject({ reason: 'VERSION_CONFLICT' });
    await write(moments.slice(2), undefined, state);
    expect(await read()).toEqual(all);
  });

  it('reads steps that are an event each, and goes on behind them', async () => {
    const singly = all.slice(0, -1).map(step => [step]);
    const state = await write(singly);
    expect(await store.readStream(`negotiation/${id}`, { limit: 1_000 })).toHaveLength(singly.length);
    ledger = createSqlLedger({ database, store });
    await write(moments.slice(2), undefined, state);
    expect(await read()).toEqual(all);
  });
}
