import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import {
  type Change,
  type Run,
  StartWorkflowRequestSchema,
  WorkflowSchema,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { type Agent, createHost, createLocalExchange } from '../../../src/agent/index.js';
import { createFakeClock } from '../../../src/base/index.js';
import { budgetMigrations } from '../../../src/budget/index.js';
import { createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import type { Exchange } from '../../../src/link/index.js';
import { toValue } from '../../../src/message/index.js';
import { createNegotiations, createSqlLedger, negotiationMigrations } from '../../../src/negotiation/index.js';
import { createRegistry, registryMigrations } from '../../../src/registry/index.js';
import type { Database, Migration } from '../../../src/storage/index.js';
import { createWorkflows, type WorkflowRoom, workflowMigrations } from '../../../src/workflow/index.js';
import { createLossyStore } from '../../harness/lossy-store.js';

const migrations = [
  ...eventlogMigrations,
  ...budgetMigrations,
  ...registryMigrations,
  ...negotiationMigrations,
  ...workflowMigrations,
];

/** Opens a scene with these agents. */
export type OpenScene = (agents?: readonly Agent[]) => ReturnType<typeof openScene>;

/** Opens scenes on such stores, one each. */
export function scenesOn(open: (migrations: readonly Migration[]) => Database): OpenScene {
  return (agents = []) => openScene(open(migrations), agents);
}

/** A mesh in one process on a real record, with a clock that the test holds. */
async function openScene(database: Database, agents: readonly Agent[]) {
  const clock = createFakeClock();
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
  /** While it is mute, what is asked is never answered: as if the node died then. */
  let mute = false;
  const exchange: Exchange = {
    ...host.exchange,
    ask: (...asked) => (mute ? new Promise<never>(() => undefined) : host.exchange.ask(...asked)),
  };
  const ledger = createSqlLedger({ database, store });
  const negotiations = createNegotiations({ ledger, exchange: host.exchange, host, registry, clock });
  await negotiations.start();
  const lossy = createLossyStore(store);
  const make = (): WorkflowRoom =>
    createWorkflows({ database, store: lossy, exchange, host, negotiations, registry, clock });
  let room = make();
  await room.start();

  return {
    clock,
    store,
    get room() {
      return room;
    },
    get workflows() {
      return room.workflows;
    },
    get approvals() {
      return room.approvals;
    },
    /** The answers to so many appends of workflows from now on are lost. */
    loseAnswers: lossy.loseAnswers,
    /** The next append of workflows is not kept, and nobody can say so; that shows when the one after it is kept. */
    refuseNext: lossy.refuseNext,
    /** The answer to the next append of workflows is lost, and nothing can be read until the record comes back. */
    goAway: lossy.goAway,
    comeBack: lossy.comeBack,
    set mute(value: boolean) {
      mute = value;
    },
    /** The node goes and comes back. */
    async restart() {
      await room.close();
      room = make();
      await room.start();
    },
    start: (workflow: JsonValue, input: JsonValue = null, runId = '') =>
      room.workflows.open(
        create(StartWorkflowRequestSchema, {
          workflow: fromJson(WorkflowSchema, workflow),
          input: toValue(input),
          runId,
        }),
      ),
    /** Follows a run until a change fits, or it has ended. */
    async until(id: string, fits: (change: Change) => boolean = () => false): Promise<Run> {
      for await (const change of room.workflows.watch(id)) if (fits(change)) break;
      return room.workflows.get(id);
    },
    async [Symbol.asyncDispose]() {
      await room.close();
      await negotiations.close();
      await host.close();
      await registry.close();
      await database.close();
    },
  };
}
