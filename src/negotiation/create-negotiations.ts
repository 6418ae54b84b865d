import { create, equals } from '@bufbuild/protobuf';
import { AgentDescriptorSchema, AgentKind } from '#gen/dacp/agent/v1/agent_pb.js';
import type { StartRequest } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { type Started, type Step, TaskSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contractNet, type Host } from '../agent/index.js';
import { type Clock, createKeyedTurns, createLifecycle, MeshError, newId } from '../base/index.js';
import { type Budgets, createBudgets } from '../budget/index.js';
import { makeAddress } from '../message/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import { createDocket } from './docket.js';
import { createEffects, type Speech } from './effects.js';
import type { Ledger } from './ledger.js';
import { createManager } from './manager.js';
import { createPhrasebook } from './messages.js';
import type { Negotiations } from './negotiations.js';
import { type Directory, openingOf } from './opening.js';
import { createQuestions } from './questions.js';
import { createMemoryReputations, type Reputations } from './reputation/reputations.js';
import { createRequests } from './requests.js';
import type { NegotiationState } from './state.js';
import { unknownNegotiation } from './unknown.js';
import { summaryOf, viewOf } from './view.js';

/** What negotiations stand on. */
export interface NegotiationsParts {
  /** Where their steps are kept. */
  readonly ledger: Ledger;
  /** What is known of bidders; what this process sees, and only while it runs, unless said. */
  readonly reputations?: Reputations;
  /** How bidders are spoken to. */
  readonly exchange: Speech;
  /** Where the manager has its name in the mesh. */
  readonly host: Pick<Host, 'attach'>;
  /** Who is able. */
  readonly registry: Directory;
  /** What they may cost, and what they did; nothing is limited and nothing is kept unless said. */
  readonly budgets?: Budgets;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** The manager's name in the mesh: `negotiations` unless said. */
  readonly agentId?: string;
  /** Spreads what is tried again; at least 0 and below 1. */
  readonly random?: () => number;
}

/**
 * Negotiations on their stores. They must be the only ones that write to them. Starting takes up what is open; closing leaves it open
 * in the record.
 */
export function createNegotiations(parts: NegotiationsParts): Negotiations {
  const { ledger, exchange, host, registry, clock, logger = silentLogger } = parts;
  const agentId = parts.agentId ?? 'negotiations';
  const address = makeAddress('agent', agentId);
  const phrases = createPhrasebook(address, clock);
  const effects = createEffects({ exchange, phrases, clock, logger, random: parts.random ?? Math.random });
  const budgets = parts.budgets ?? createBudgets({ clock });
  const reputations = parts.reputations ?? createMemoryReputations();
  const docket = createDocket({ ledger, budgets, effects, reputations, clock, logger });
  /** The second who begins one under an id finds what the first has begun. */
  const turns = createKeyedTurns();
  let detach: (() => void) | undefined;

  const lifecycle = createLifecycle({
    name: 'the negotiations',
    async start() {
      const description = 'Calls for proposals, awards tasks and collects results.';
      const descriptor = create(AgentDescriptorSchema, {
        id: agentId,
        kind: AgentKind.REACTIVE,
        description,
        protocols: [contractNet],
      });
      await reputations.start();
      await docket.resume();
      // Not before: of what is not taken up yet, the manager would say that it is over.
      detach = host.attach(descriptor, manager.take);
    },
    async close() {
      // 1. Nobody says anything to the manager any more, 2. what is being written is finished, nothing is awaited, 3. bidders hear what
      // is over, 4. what is known of them is kept.
      detach?.();
      await docket.close(new MeshError('DRAINING', 'negotiations go on when the node is back; watch again then'));
      effects.flush();
      await reputations.close();
    },
  });

  function running(): void {
    if (lifecycle.state !== 'running')
      throw new MeshError(
        'NOT_STARTED',
        `the negotiations are ${lifecycle.state}; they take calls while they are running`,
      );
  }

  function begin(request: StartRequest): Promise<NegotiationState> {
    const { negotiationId: id } = request;
    return id === '' ? beginUnnamed(request) : turns.take(id, () => beginNamed(id, request));
  }

  async function beginUnnamed(request: StartRequest): Promise<NegotiationState> {
    running();
    const started = openingOf(request, registry, clock.now());
    return sameTerms(await docket.open(newId(), started), request, started);
  }

  /** Mostly it is new: then the record is not asked first, but takes no second begin. What is set aside for one is asked for once. */
  async function beginNamed(id: string, request: StartRequest): Promise<NegotiationState> {
    running();
    const setsAside = request.budget !== undefined || request.parentId !== '';
    const present = setsAside ? await docket.find(id) : docket.get(id)?.state;
    if (present) return sameTask(request, present);
    let started: Started;
    try {
      started = openingOf(request, registry, clock.now());
    } catch (error) {
      // Those who were able may be gone, and it has long begun.
      const before = await docket.find(id);
      if (before) return sameTask(request, before);
      throw error;
    }
    return sameTerms(await docket.open(id, started), request, started);
  }

  async function known(id: string) {
    const state = await docket.find(id);
    if (state) return state;
    throw unknownNegotiation(id);
  }

  /** Undefined: it is over. Errors: NEGOTIATION_UNKNOWN. */
  async function openOne(id: string) {
    return docket.get(id) ?? ((await known(id)) && docket.get(id));
  }

  async function* watch(id: string, afterVersion = 0n, signal?: AbortSignal): AsyncGenerator<Step> {
    running();
    const open = await openOne(id);
    if (open) yield* open.watch(afterVersion, signal);
    else yield* ledger.read(id, afterVersion);
  }

  async function* watchTogether(id: string, signal?: AbortSignal): AsyncGenerator<readonly Step[]> {
    const open = docket.get(id);
    if (open) yield* open.watchTogether(0n, signal);
    else for await (const step of watch(id)) yield [step];
  }

  const negotiations: Negotiations = {
    get state() {
      return lifecycle.state;
    },
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
    ...createQuestions({ ledger, reputations, clock }),
    open: async request => viewOf(await begin(request)),
    begin,
    watch,
    watchTogether,
    follow(id, each) {
      running();
      return docket.get(id)?.follow(each);
    },
    async pick(id, proposalId) {
      running();
      const command = { kind: 'pick', proposalId } as const;
      const open = await openOne(id);
      return viewOf(await (open?.execute(command) ?? refusePick(id)));
    },
    async cancel(id, reason) {
      running();
      const open = await openOne(id);
      return viewOf(await (open?.execute({ kind: 'cancel', reason }) ?? known(id)));
    },
    async get(id) {
      return viewOf(await known(id));
    },
    async list(query = {}) {
      const { listed, nextPageToken } = await ledger.readList(query);
      const negotiations = await Promise.all(listed.map(async one => one.summary ?? summaryOf(await known(one.id))));
      return { negotiations, nextPageToken };
    },
  };
  const requests = createRequests({ negotiations, address, clock });
  const manager = createManager({ docket, effects, clock, address, requests });
  return negotiations;

  async function refusePick(id: string): Promise<never> {
    const { status } = await known(id);
    throw new MeshError('NEGOTIATION_STATE', `negotiation ${id} is ${status}; it cannot be decided any more`);
  }
}

/** The record may have had another one under this id. */
function sameTerms(state: NegotiationState, request: StartRequest, started: Started): NegotiationState {
  return state.terms === started ? state : sameTask(request, state);
}

type WithTerms = { readonly id: string; readonly terms: Started | undefined };

function sameTask<S extends WithTerms>({ task }: StartRequest, present: S): S {
  if (task && present.terms?.task && equals(TaskSchema, task, present.terms.task)) return present;
  throw new MeshError('NEGOTIATION_HELD', `negotiation "${present.id}" is about another task; choose another id`);
}
