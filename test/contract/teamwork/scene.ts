import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type ConsensusStep,
  type StartConsensusRequest,
  StartConsensusRequestSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { type Agent, createHost, createLocalExchange } from '../../../src/agent/index.js';
import { createFakeClock } from '../../../src/base/index.js';
import { budgetMigrations } from '../../../src/budget/index.js';
import { createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import type { Exchange } from '../../../src/link/index.js';
import { createNegotiations, createSqlLedger, negotiationMigrations } from '../../../src/negotiation/index.js';
import { createRegistry, registryMigrations } from '../../../src/registry/index.js';
import { createTeamwork, type TeamworkParts, undertakingMigrations } from '../../../src/workflow/index.js';
import { createLossyStore } from '../../harness/lossy-store.js';
import type { StoreUnderTest } from '../storage/database-contract.js';

const migrations = [
  ...eventlogMigrations,
  ...registryMigrations,
  ...budgetMigrations,
  ...negotiationMigrations,
  ...undertakingMigrations,
];

/** A mesh in one process on a real record, with a clock that the test holds. */
export async function scene(agents: readonly Agent[], stores: StoreUnderTest, more: Partial<TeamworkParts> = {}) {
  const clock = createFakeClock();
  const database = stores.open(migrations);
  await database.start();
  const store = createEventStore({ database });
  const registry = createRegistry({ database, store, clock });
  await registry.start();
  const host = createHost({ exchange: local => createLocalExchange(local, clock), agents, clock, drainTimeoutMs: 0 });
  await host.start();
  await registry.openSession({
    hostId: 'h',
    epoch: 'e',
    address: '',
    leaseTtlMs: 3_600_000,
    labels: {},
    agents: host.descriptors(),
  });
  const lossy = createLossyStore(store);
  /** Who cannot be reached. */
  const away = new Set<string>();
  const voice: Pick<Exchange, 'ask' | 'send'> = {
    ask: (message, options) =>
      away.has(String(message.receiver?.target.value))
        ? new Promise<never>((_, reject) => {
            options?.signal?.addEventListener('abort', () => reject(options.signal?.reason));
          })
        : host.exchange.ask(message, options),
    send: (message, options) => host.exchange.send(message, options),
  };

  async function make() {
    const negotiations = createNegotiations({
      ledger: createSqlLedger({ database, store }),
      exchange: voice,
      host,
      registry,
      clock,
    });
    const teamwork = createTeamwork({
      database,
      store: lossy,
      exchange: voice,
      host,
      registry,
      negotiations,
      clock,
      ...more,
    });
    await negotiations.start();
    await teamwork.start();
    return { negotiations, teamwork };
  }

  async function stop(): Promise<void> {
    await now.teamwork.close();
    await now.negotiations.close();
  }

  let now = await make();

  return {
    clock,
    store,
    /** The answers to so many appends of teamwork from now on are lost. */
    loseAnswers: lossy.loseAnswers,
    /** The answer to the next append of teamwork is lost, and nothing can be read until the record comes back. */
    goAway: lossy.goAway,
    comeBack: lossy.comeBack,
    host,
    registry,
    away,
    get teamwork() {
      return now.teamwork;
    },
    get votes() {
      return now.teamwork.votes;
    },
    /** Another node takes up what the record holds. */
    async restart() {
      await stop();
      now = await make();
    },
    /** The kinds of the steps of a vote up to its end; the clock moves on by so much until then, in ms. */
    async steps(id: string, moveByMs = 0) {
      const steps: ConsensusStep[] = [];
      const moving = setInterval(() => clock.advance(moveByMs), 5);
      try {
        for await (const step of now.teamwork.votes.watch(id)) steps.push(step);
      } finally {
        clearInterval(moving);
      }
      return steps;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      const closing = host.close();
      await clock.advanceAsync(0);
      await closing;
      await registry.close();
      await database.close();
      await stores.remove();
    },
  };
}

/** What tests say of a question. */
type Init = Exclude<MessageInitShape<typeof StartConsensusRequestSchema>, StartConsensusRequest>;

/** A question with the options yes and no, by the majority of all who have the capability `vote` unless said. */
export function question(parts: Init = {}): StartConsensusRequest {
  return create(StartConsensusRequestSchema, {
    question: 'Shall we?',
    options: [{ name: 'yes' }, { name: 'no' }],
    rule: { rule: { case: 'majority', value: {} } },
    ...parts,
  });
}
