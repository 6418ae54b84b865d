import { equals } from '@bufbuild/protobuf';
import {
  type Ballot,
  type Consensus,
  type ConsensusStep,
  type StartConsensusRequest,
  VoteOptionSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import {
  type Clock,
  createLifecycle,
  type Lifecycle,
  MeshError,
  newId,
  toMeshError,
  withLifecycle,
} from '../../base/index.js';
import type { EventStore } from '../../eventlog/index.js';
import type { Exchange } from '../../link/index.js';
import { failureOf, makeAddress } from '../../message/index.js';
import type { Logger } from '../../observability/index.js';
import type { Database } from '../../storage/index.js';
import type { Claim } from '../conflict/policy.js';
import { type ConflictPorts, resolveConflict } from '../conflict/resolve.js';
import { askPatiently, isError } from '../undertaking/asking.js';
import { createJournal } from '../undertaking/journal.js';
import type { UndertakingQuery } from '../undertaking/tables.js';
import { callFor, understand } from './calls.js';
import type { ConsensusCommand } from './decide.js';
import { consensusKind } from './kind.js';
import { type Electorate, openingOf } from './opening.js';
import { type ConsensusState, silent, termsOf } from './state.js';
import { viewOf } from './view.js';

/** Votes (S16). What was answered is in the record; what is open goes on after a restart. */
export interface Votes extends Lifecycle {
  /** Calls a vote; the same question under the same id again calls nothing new. Errors: VOTERS_MISSING, CONSENSUS_HELD, FIELD_INVALID. */
  open(request: StartConsensusRequest): Promise<Consensus>;
  /** Errors: CONSENSUS_UNKNOWN, VOTER_UNKNOWN, CONSENSUS_STATE, FIELD_INVALID. */
  cast(id: string, agent: string, ballot: Ballot): Promise<Consensus>;
  /** Errors: CONSENSUS_UNKNOWN. */
  get(id: string): Promise<Consensus>;
  list(query?: UndertakingQuery): Promise<{ consensus: Consensus[]; nextPageToken: string }>;
  /** Its steps after a version, then every new one until it has ended. Errors: CONSENSUS_UNKNOWN; DRAINING when this closes. */
  watch(id: string, afterVersion?: bigint, signal?: AbortSignal): AsyncIterable<ConsensusStep>;
  /** Errors: CONSENSUS_UNKNOWN. */
  cancel(id: string, reason: string): Promise<Consensus>;
}

/** What votes stand on. */
export interface VotesParts {
  /** With the tables of `undertakingMigrations`. */
  readonly database: Database;
  readonly store: EventStore;
  readonly exchange: Pick<Exchange, 'ask'>;
  readonly registry: Electorate;
  /** What fallbacks may need. */
  readonly conflicts: ConflictPorts;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Who calls: the name of an agent that the node has in the mesh. */
  readonly agentId: string;
}

/** Votes on their stores. They must be the only ones that write to them. */
export function createVotes(parts: VotesParts): Votes {
  const { database, store, exchange, registry, clock, logger } = parts;
  const sender = makeAddress('agent', parts.agentId);
  const running = new Map<string, AbortController>();
  const journal = createJournal({
    kind: consensusKind,
    database,
    store,
    clock,
    onSteps(state, steps) {
      for (const { kind } of steps) if (kind.case === 'started' || kind.case === 'tied') goOn(state);
      if (!state.isOpen) stop(state.id, new MeshError('CALL_CANCELLED', `vote ${state.id} is over`));
    },
    onFailed: error => logger.error({ err: error }, 'the end of a vote could not be written; trying again'),
  });

  function goOn(state: ConsensusState): void {
    const controller = running.get(state.id) ?? new AbortController();
    running.set(state.id, controller);
    if (state.status === 'resolving') void resolve(state);
    else for (const agent of silent(state)) void call(state, agent, controller.signal);
  }

  async function call(state: ConsensusState, agent: string, signal: AbortSignal): Promise<void> {
    const message = callFor(state, agent, { sender, clock });
    const answer = await askPatiently({ exchange, clock }, message, { signal, repeatable: true });
    if (signal.aborted) return;
    if (!isError(answer)) await report(state.id, understand(agent, answer));
    // Silence is no answer: it ends at the deadline.
    else if (answer.reason !== 'DEADLINE_PASSED')
      await report(state.id, { kind: 'abstain', agent, failure: failureOf(answer) });
  }

  async function resolve(state: ConsensusState): Promise<void> {
    const claims: Claim[] = [...state.votes.values()].flatMap(({ agent, ballot, atMs }) => {
      const [value] = ballot?.ranking ?? [];
      return value === undefined ? [] : [{ agent, value, atMs }];
    });
    try {
      const { claim, reason } = await resolveConflict(claims, termsOf(state).fallback, parts.conflicts);
      await report(state.id, { kind: 'settle', winner: String(claim.value), reason });
    } catch (error) {
      await report(state.id, { kind: 'give-up', failure: failureOf(toMeshError(error)) });
    }
  }

  async function report(id: string, command: ConsensusCommand): Promise<void> {
    try {
      await journal.execute(id, command);
    } catch (thrown) {
      const error = toMeshError(thrown);
      if (command.kind === 'cast' && error.reason === 'FIELD_INVALID')
        await report(id, { kind: 'abstain', agent: command.agent, failure: failureOf(error) });
      else logger.debug({ err: error, consensus_id: id }, 'an answer to a call for votes counts for nothing');
    }
  }

  function stop(id: string, error: MeshError): void {
    running.get(id)?.abort(error);
    running.delete(id);
  }

  const lifecycle = createLifecycle({
    name: 'the votes',
    async start() {
      for (const state of await journal.load()) goOn(state);
    },
    async close() {
      const error = new MeshError('DRAINING', 'votes go on when the node is back; watch again then');
      await journal.close(error);
      for (const id of [...running.keys()]) stop(id, error);
    },
  });

  return withLifecycle(lifecycle, {
    async open(request) {
      const id = request.id || newId();
      const known = request.id === '' ? undefined : await journal.find(id);
      if (known) return viewOf(sameQuestion(request, known));
      const started = openingOf(request, registry, clock.now());
      return viewOf(sameQuestion(request, await journal.execute(id, { kind: 'start', started })));
    },
    async cast(id, agent, ballot) {
      await journal.get(id);
      return viewOf(await journal.execute(id, { kind: 'cast', agent, ballot }));
    },
    async get(id) {
      return viewOf(await journal.get(id));
    },
    async list(query = {}) {
      const { states, nextPageToken } = await journal.list(query);
      return { consensus: states.map(viewOf), nextPageToken };
    },
    watch: (id, after = 0n, signal) => journal.watch(id, after, signal),
    async cancel(id, reason) {
      await journal.get(id);
      return viewOf(await journal.execute(id, { kind: 'cancel', reason }));
    },
  });
}

function sameQuestion({ question, options }: StartConsensusRequest, state: ConsensusState): ConsensusState {
  const { question: asked, options: among } = termsOf(state);
  const same = options.every((option, index) => {
    const other = among[index];
    return other !== undefined && equals(VoteOptionSchema, option, other);
  });
  if (question === asked && same && options.length === among.length) return state;
  throw new MeshError('CONSENSUS_HELD', `vote "${state.id}" is about another question; choose another id`);
}
