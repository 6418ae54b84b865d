import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type StartRequest, StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { AwardPolicySchema, Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Agent, createHost, createLocalExchange, type Host } from '../../../src/agent/index.js';
import { createFakeClock, MeshError, type Reason } from '../../../src/base/index.js';
import { type Budgets, budgetMigrations, createBudgets, createRecordKeeper } from '../../../src/budget/index.js';
import { createEventStore, type EventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import type { Inbound, Together } from '../../../src/link/index.js';
import { formatAddress, jsonContent, type PerformativeName, performativeName } from '../../../src/message/index.js';
import {
  createNegotiations,
  createSqlLedger,
  type Negotiations,
  type NegotiationsParts,
  negotiationMigrations,
} from '../../../src/negotiation/index.js';
import { createRegistry, registryMigrations } from '../../../src/registry/index.js';
import { createLocalDatabase } from '../../harness/local-database.js';

/** A mesh in one process on a real record, with a clock that the test holds. `together`: its bidders are spoken to as those of one process. */
export async function scene(agents: readonly Agent[], { together = false } = {}) {
  const clock = createFakeClock();
  const database = createLocalDatabase([
    ...eventlogMigrations,
    ...registryMigrations,
    ...budgetMigrations,
    ...negotiationMigrations,
  ]);
  await database.start();
  const record = createEventStore({ database });
  let beforeAppend: (() => Promise<void>) | undefined;
  const store: EventStore = {
    ...record,
    async append(...appended) {
      await beforeAppend?.();
      return record.append(...appended);
    },
  };
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
  /** What the manager says, as `performative receiver`. */
  const said: string[] = [];
  const faults = new Map<string, Reason[]>();
  let mute = false;
  let deafTo: PerformativeName | undefined;

  /** The manager's voice and ears: when they fail, it is as if its process had died at that moment. */
  const voice: NegotiationsParts['exchange'] = {
    async ask(message, options) {
      note(message);
      const fault = faults.get(performativeName(message.performative))?.shift();
      if (fault) throw new MeshError(fault, `seeded: ${fault}`);
      const deaf = deafTo === performativeName(message.performative);
      const { signal: _, ...rest } = options ?? {};
      const asked = mute ? undefined : host.exchange.ask(message, deaf ? rest : options);
      return deaf || !asked ? new Promise<never>(() => undefined) : asked;
    },
    async send(message, options) {
      note(message);
      return mute ? new Promise<never>(() => undefined) : host.exchange.send(message, options);
    },
  };

  function note({ performative, receiver }: Message, ...receivers: readonly string[]): void {
    said.push(`${performativeName(performative)} ${receivers.join('+') || receiver?.target.value}`);
  }

  let budgets: Budgets;
  async function make(): Promise<Negotiations> {
    budgets = createBudgets({ clock, keeper: createRecordKeeper({ database, store: record }) });
    await budgets.start();
    const ledger = createSqlLedger({ database, store });
    const exchange = together ? { ...voice, ...createChorus(host, note) } : voice;
    return createNegotiations({ ledger, budgets, exchange, host, registry, clock });
  }

  let negotiations = await make();
  await negotiations.start();

  return {
    clock,
    store,
    host,
    said,
    database,
    get budgets() {
      return budgets;
    },
    get negotiations() {
      return negotiations;
    },
    /** The next questions of this kind end with these errors, one after the other. */
    fail(performative: PerformativeName, ...reasons: Reason[]) {
      faults.set(performative, reasons);
    },
    /** Happens before each append to the record, from now on. */
    beforeAppend(happens: (() => Promise<void>) | undefined) {
      beforeAppend = happens;
    },
    /** From now on, what the manager says is lost. */
    mute() {
      mute = true;
    },
    /** From now on, such questions arrive, and their answers are lost. */
    deafen(to: PerformativeName) {
      deafTo = to;
    },
    /** Another manager takes up what the record holds. */
    async restart() {
      await negotiations.close();
      mute = false;
      deafTo = undefined;
      said.length = 0;
      await budgets.close();
      negotiations = await make();
      await negotiations.start();
    },
    /** The steps of a negotiation up to the first of a kind, and for how long the clock was moved for that, in ms. */
    async until(id: string, kind: Step['kind']['case'], moveByMs = 0) {
      const steps: Step[] = [];
      const moving = setInterval(() => clock.advance(moveByMs), 5);
      try {
        for await (const step of negotiations.watch(id)) {
          steps.push(step);
          if (step.kind.case === kind) break;
        }
      } finally {
        clearInterval(moving);
      }
      return steps;
    },
    async [Symbol.asyncDispose]() {
      await negotiations.close();
      await budgets.close();
      const closing = host.close();
      await clock.advanceAsync(0);
      await closing;
      await registry.close();
      await database.close();
    },
  };
}

/** The kinds of steps. */
export function kindsOf(steps: readonly Step[]): (string | undefined)[] {
  return steps.map(({ kind }) => kind.case);
}

/** What a step of this kind says. */
export function stepOf<K extends NonNullable<Step['kind']['case']>>(steps: readonly Step[], kind: K) {
  const found = steps.find(step => step.kind.case === kind)?.kind;
  return found?.value as Extract<Step['kind'], { case: K }>['value'] | undefined;
}

/** A request for the capability `work`; times in ms. */
export function request(
  parts: {
    readonly id?: string;
    readonly capability?: string;
    readonly input?: unknown;
    readonly policy?: MessageInitShape<typeof AwardPolicySchema>['policy'];
    readonly proposeMs?: number;
    readonly decideMs?: number;
    readonly progressMs?: number;
    readonly doMs?: number;
    readonly conversationId?: string;
  } = {},
): StartRequest {
  return create(StartRequestSchema, {
    task: { capability: parts.capability ?? 'work', content: jsonContent(parts.input ?? 'a text') },
    negotiationId: parts.id ?? '',
    conversationId: parts.conversationId ?? '',
    ...(parts.policy && { policy: { policy: parts.policy } }),
    proposeWithin: durationFromMs(parts.proposeMs ?? 1_000),
    decideWithin: durationFromMs(parts.decideMs ?? 2_000),
    progressWithin: durationFromMs(parts.progressMs ?? 4_000),
    doWithin: durationFromMs(parts.doMs ?? 60_000),
  });
}

/** Speaks to bidders of this process as a node does to those of a host: one message for all. */
function createChorus(
  host: Pick<Host, 'offerAll' | 'offerEach'>,
  note: (message: Message, ...receivers: string[]) => void,
): Together {
  const inboundOf = (message: Message, reply: (answer: Message) => void): Inbound => {
    const { signal } = new AbortController();
    return { message, signal, givenUp: undefined, reply, handled: () => undefined };
  };
  return {
    askEach(message, { receivers }, hearing) {
      note(message, ...receivers);
      const heard = (answer: Message) =>
        hearing.answered(answer.sender ? formatAddress(answer.sender) : '', answer, () => true);
      const inbound = inboundOf(message, heard);
      host.offerEach?.(receivers, { message, of: () => inbound, reply: heard });
    },
    tellEach(message, { receivers }) {
      note(message, ...receivers);
      const inbound = inboundOf(message, () => undefined);
      host.offerAll?.(receivers, inbound);
    },
  };
}
