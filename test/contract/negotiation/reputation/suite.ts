import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FailureSchema } from '#gen/dacp/message/v2/message_pb.js';
import { ProposalSchema, ResumedSchema, StartedSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createFakeClock, type FakeClock } from '../../../../src/base/index.js';
import { budgetMigrations } from '../../../../src/budget/index.js';
import { createEventStore, type EventStore, eventlogMigrations, newEvent } from '../../../../src/eventlog/index.js';
import {
  type Command,
  createMemoryReputations,
  createSqlLedger,
  createSqlReputations,
  decide,
  evolve,
  initialState,
  type Ledger,
  negotiationMigrations,
  type Reputations,
  reputationMigrations,
} from '../../../../src/negotiation/index.js';
import type { Database } from '../../../../src/storage/index.js';
import type { StoreUnderTest } from '../../storage/database-contract.js';

const minuteMs = 60_000;

/** What is promised of reputations on every store. */
export function reputationsContract(make: () => StoreUnderTest): void {
  let under: StoreUnderTest;
  let database: Database;
  let store: EventStore;
  let ledger: Ledger;
  let clock: FakeClock;
  let reputations: Reputations;
  /** The same, as it is while it is seen. */
  let live: Reputations;
  /** What is open writes nothing any more: its process is gone. */
  let kill: () => void;

  async function open(): Promise<Reputations> {
    const gate = { dead: false };
    kill = () => {
      gate.dead = true;
    };
    const own: Database = {
      ...database,
      write: (...written) => (gate.dead ? Promise.reject(new Error('killed')) : database.write(...written)),
    };
    const opened = createSqlReputations({ database: own, store, clock });
    await opened.start();
    return opened;
  }

  beforeEach(async () => {
    under = make();
    database = under.open([
      ...eventlogMigrations,
      ...budgetMigrations,
      ...negotiationMigrations,
      ...reputationMigrations,
    ]);
    await database.start();
    store = createEventStore({ database });
    ledger = createSqlLedger({ database, store });
    clock = createFakeClock();
    live = createMemoryReputations();
    reputations = await open();
  });

  afterEach(async () => {
    await reputations.close();
    await database.close();
    await under.remove();
  });

  /** A whole negotiation: one bidder, who takes so many times as much as it promised. */
  async function negotiate(id: string, agent: string, takes: number, fails = false): Promise<void> {
    const nowMs = clock.now();
    const proposal = create(ProposalSchema, { priceMicros: 100n, time: durationFromMs(10_000), confidence: 0.9 });
    const started = create(StartedSchema, {
      task: { capability: 'work' },
      participants: [{ agent }],
      proposeBy: timestampFromMs(nowMs + 1_000),
      doBy: timestampFromMs(nowMs + minuteMs),
      progressWithin: durationFromMs(minuteMs),
      currency: 'USD',
    });
    const said = { spentMicros: BigInt(100 * takes) };
    const commands: Command[] = [
      { kind: 'start', started },
      { kind: 'propose', agent, proposalId: `p-${id}`, proposal },
      fails
        ? { kind: 'fail', agent, fence: 1n, failure: create(FailureSchema) }
        : { kind: 'result', agent, fence: 1n, content: undefined, said },
    ];
    let state = initialState(id);
    for (const command of commands) {
      const steps = decide(state, command, command.kind === 'result' ? nowMs + 10_000 * takes : nowMs, {
        standings: reputations,
      });
      const after = steps.reduce(evolve, state);
      await ledger.write(state, after, steps);
      reputations.written(steps);
      live.written(steps);
      state = after;
    }
  }

  async function play(rounds: number, from = 0): Promise<void> {
    for (let round = from; round < from + rounds; round++) {
      await negotiate(`n${round}`, `agent-${round % 3}`, 1 + (round % 3), round % 5 === 4);
      // What is not about negotiations is in the record, too.
      await store.append(`other/${round}`, [other()]);
      clock.advance(minuteMs);
    }
  }

  function other() {
    const payload = { schema: ResumedSchema, message: create(ResumedSchema) };
    return newEvent({ type: 'other', source: 'test', timeMs: clock.now(), payload });
  }

  async function entries(of: Reputations) {
    return (await of.upToDate()).entries();
  }

  it('follow the record by themselves', async () => {
    await play(3);
    await expect
      .poll(() => {
        clock.advance(100);
        return reputations.of('agent-2', 'work', clock.now()).awards;
      })
      .toBe(1);
  });

  it('are, out of the record, what they were as it was written', async () => {
    await play(20);
    expect(await entries(reputations)).toEqual(await entries(live));
    expect(reputations.of('agent-2', 'work', clock.now())).toEqual(live.of('agent-2', 'work', clock.now()));
  });

  it('are the same after a stop, and after a crash', async () => {
    await play(10);
    await reputations.close();
    await play(3, 10);
    reputations = await open();
    expect(await entries(reputations)).toEqual(await entries(live));
    await play(5, 13);
    kill();
    reputations = await open();
    expect(await entries(reputations)).toEqual(await entries(live));
  });

  it('are the same when they are made anew, with tables that are gone or wrong', async () => {
    await play(12);
    await reputations.close();
    await database.write([
      { sql: 'UPDATE negotiation_reputation SET body = $1 WHERE agent = $2', params: [lies, 'agent-1'] },
      { sql: 'DELETE FROM negotiation_reputation WHERE agent = $1', params: ['agent-2'] },
    ]);
    reputations = await open();
    expect(await entries(reputations)).not.toEqual(await entries(live));
    await reputations.rebuild();
    expect(await entries(reputations)).toEqual(await entries(live));
    reputations = await open();
    expect(await entries(reputations)).toEqual(await entries(live));
  });

  it('are read again when the record could not be read', async () => {
    await play(2);
    await reputations.close();
    let broken = true;
    const flaky: EventStore = {
      ...store,
      readFreshStored: () => undefined,
      async readAll(options) {
        if (broken && options?.after !== undefined) throw new Error('seeded');
        return store.readAll(options);
      },
    };
    broken = false;
    reputations = createSqlReputations({ database, store: flaky, clock });
    await reputations.start();
    broken = true;
    await play(2, 2);
    await expect(reputations.upToDate()).rejects.toThrow('seeded');
    broken = false;
    expect(await entries(reputations)).toEqual(await entries(live));
  });
}

const lies = JSON.stringify({
  agent: 'agent-1',
  capability: 'work',
  counts: { awards: 99, completed: 99, failed: 0, open: 0 },
  window: [],
  open: [],
});
