import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type FormTeamRequest,
  type MemberJoined,
  MemberJoinedSchema,
  type Role,
  type SubtaskAssigned,
  type Team,
  TeamOutcome,
  TeamStartedSchema,
  type TeamStep,
} from '#gen/dacp/workflow/v1/team_pb.js';
import { answerError } from '../../agent/index.js';
import { createLifecycle, type Lifecycle, MeshError, newId, toMeshError, withLifecycle } from '../../base/index.js';
import type { EventStore } from '../../eventlog/index.js';
import type { Exchange } from '../../link/index.js';
import {
  continueTrace,
  createMessage,
  failureOf,
  jsonContent,
  makeAddress,
  parseAddress,
} from '../../message/index.js';
import type { Logger } from '../../observability/index.js';
import type { FormedTeams } from '../../registry/index.js';
import type { Database } from '../../storage/index.js';
import type { ConflictPorts } from '../conflict/resolve.js';
import { askPatiently, isError } from '../undertaking/asking.js';
import { createJournal } from '../undertaking/journal.js';
import type { UndertakingQuery } from '../undertaking/tables.js';
import { consolidate } from './consolidate.js';
import type { TeamCommand } from './decide.js';
import { teamKind } from './kind.js';
import { samePlan, startedOf } from './opening.js';
import { type RecruitingParts, recruit } from './recruiting.js';
import { leadOf, leadRole, planOf, statusOf, type TeamState, vacancies, waiting } from './state.js';
import { viewOf } from './view.js';

/** Teams (S10, S16). What was answered is in the record; what is open goes on after a restart. */
export interface Teams extends Lifecycle {
  /** Forms a team; the same plan under the name of a team that stands forms nothing new. Errors: TEAM_HELD, FIELD_INVALID. */
  form(request: FormTeamRequest): Promise<Team>;
  /** By id, or by the name of one that stands. Errors: TEAM_UNKNOWN. */
  get(id: string): Promise<Team>;
  list(query?: UndertakingQuery): Promise<{ teams: Team[]; nextPageToken: string }>;
  /** Errors: TEAM_UNKNOWN; DRAINING when this closes. */
  watch(id: string, afterVersion?: bigint, signal?: AbortSignal): AsyncIterable<TeamStep>;
  /** Errors: TEAM_UNKNOWN. */
  dissolve(id: string, reason: string): Promise<Team>;
}

/** What teams stand on. */
export interface TeamsParts extends RecruitingParts {
  /** With the tables of `undertakingMigrations`. */
  readonly database: Database;
  readonly store: EventStore;
  readonly exchange: Pick<Exchange, 'ask'>;
  /** Where their members become known. */
  readonly registry: { readonly teams: Pick<FormedTeams, 'set'> };
  readonly conflicts: ConflictPorts;
  readonly logger: Logger;
  /** Who gives members their parts: the name of an agent that the node has in the mesh. */
  readonly agentId: string;
}

/** Teams on their stores. They must be the only ones that write to them. */
export function createTeams(parts: TeamsParts): Teams {
  const { database, store, exchange, registry, clock, logger } = parts;
  const sender = makeAddress('agent', parts.agentId);
  const over = new AbortController();
  /** What is under way, so that it is begun once. */
  const underWay = new Set<string>();
  const journal = createJournal({
    kind: teamKind,
    database,
    store,
    clock,
    onSteps: state => goOn(state),
    onFailed: error => logger.error({ err: error }, 'the end of a team could not be written; trying again'),
  });

  /** Does what the team's state wants to be done. */
  function goOn(state: TeamState): void {
    publish(state);
    if (!state.isOpen) {
      for (const child of childrenOf(state.id)) void end(child.id, { outcome: TeamOutcome.DISSOLVED });
      return;
    }
    for (const role of vacancies(state)) begin(`${state.id} role ${role.name}`, state, () => fill(state, role));
    if (waiting(state).length > 0) void execute(state.id, { kind: 'assign' });
    for (const { assigned } of state.progress.values())
      if (assigned)
        begin(`${state.id} part ${assigned.subtask} ${assigned.attempt}`, state, () => order(state, assigned));
    if (isDone(state)) begin(`${state.id} result`, state, () => conclude(state));
  }

  function publish(state: TeamState): void {
    const members = state.isOpen ? state.members.map(({ agent }) => agent) : [];
    registry.teams.set(state.namespace, planOf(state).name, members);
  }

  /** What is begun for a state is looked at again when it is over: something else may be wanted by then. */
  function begin(what: string, { id }: TeamState, work: () => Promise<void>): void {
    if (underWay.has(what)) return;
    underWay.add(what);
    work()
      .catch(error => (over.signal.aborted ? undefined : failTeam(id, toMeshError(error))))
      .finally(() => {
        underWay.delete(what);
        const now = journal.open(id);
        if (now && !over.signal.aborted) goOn(now);
      });
  }

  async function fill(state: TeamState, role: Role): Promise<void> {
    const member = role.team ? await formWithin(state, role) : await recruit(parts, state, role);
    await execute(state.id, { kind: 'join', member });
  }

  /** A role that is a team: its lead is the member. */
  async function formWithin(state: TeamState, role: Role): Promise<MemberJoined> {
    const { terms } = state;
    const plan = role.team;
    if (!plan) throw new MeshError('INTERNAL', `role "${role.name}" is no team`);
    const id = `${state.id}.${planOf(state).roles.indexOf(role)}`;
    const { parent: _, $typeName: __, ...rest } = terms ?? create(TeamStartedSchema);
    const started = create(TeamStartedSchema, { ...rest, plan, parent: state.id });
    await journal.execute(id, { kind: 'start', started });
    for await (const _ of journal.watch(id, 0n, over.signal)) {
      const inner = await journal.get(id);
      const lead = statusOf(inner) === 'working' ? leadOf(inner) : undefined;
      if (lead) return create(MemberJoinedSchema, { agent: lead, role: role.name });
    }
    const { ended } = await journal.get(id);
    throw new MeshError('TEAM_INCOMPLETE', `team "${plan.name}" within it ended: ${ended?.failure?.message ?? ''}`);
  }

  async function order(state: TeamState, { subtask, agent, attempt, deadline }: SubtaskAssigned): Promise<void> {
    const plan = planOf(state);
    const index = plan.subtasks.findIndex(({ name }) => name === subtask);
    const part = plan.subtasks[index];
    const role = plan.roles.find(({ name }) => name === part?.role);
    const message = createMessage(
      {
        id: `${state.id}~s${index}.${attempt}`,
        performative: 'request',
        sender,
        receiver: parseAddress(agent),
        capability: role ? capabilityOf(role) : '',
        ...(part?.content && { content: part.content }),
        conversationId: state.conversationId,
        traceContext: continueTrace(state.terms?.traceContext),
        ...(deadline && { replyByMs: timestampMs(deadline) }),
      },
      clock,
    );
    const answer = await askPatiently({ exchange, clock }, message, { signal: over.signal });
    if (over.signal.aborted) return;
    const error = isError(answer) ? answer : answerError(answer);
    if (error) await execute(state.id, { kind: 'fail', subtask, agent, failure: failureOf(error) });
    else if (!isError(answer)) await execute(state.id, { kind: 'done', subtask, agent, result: answer.content });
  }

  async function conclude(state: TeamState): Promise<void> {
    const result = jsonContent(await consolidate(state, parts.conflicts));
    await end(state.id, { outcome: TeamOutcome.DONE, result });
  }

  async function failTeam(id: string, error: MeshError): Promise<void> {
    await end(id, { outcome: TeamOutcome.FAILED, failure: failureOf(error) });
  }

  async function end(id: string, how: Omit<Extract<TeamCommand, { kind: 'end' }>, 'kind'>): Promise<void> {
    await execute(id, { kind: 'end', ...how });
  }

  async function execute(id: string, command: TeamCommand): Promise<void> {
    await journal.execute(id, command).catch(error => {
      if (!over.signal.aborted) logger.error({ err: error, team_id: id }, 'a step of a team could not be written');
    });
  }

  function childrenOf(id: string): TeamState[] {
    return journal.all().filter(({ terms }) => terms?.parent === id);
  }

  function standing(name: string, namespace?: string): TeamState | undefined {
    return journal
      .all()
      .find(one => planOf(one).name === name && (namespace === undefined || one.namespace === namespace));
  }

  async function known(id: string): Promise<TeamState> {
    return standing(id) ?? (await journal.get(id));
  }

  const lifecycle = createLifecycle({
    name: 'the teams',
    async start() {
      for (const state of await journal.load()) goOn(state);
    },
    async close() {
      const error = new MeshError('DRAINING', 'teams go on when the node is back; watch again then');
      over.abort(error);
      await journal.close(error);
    },
  });

  return withLifecycle(lifecycle, {
    async form(request) {
      const started = startedOf(request, clock.now());
      const name = request.plan?.name ?? '';
      const there = standing(name, started.namespace);
      if (there) return viewOf(samePlan(request, there));
      return viewOf(await journal.execute(newId(), { kind: 'start', started }));
    },
    async get(id) {
      return viewOf(await known(id));
    },
    async list(query = {}) {
      const { states, nextPageToken } = await journal.list(query);
      return { teams: states.map(viewOf), nextPageToken };
    },
    async *watch(id, after = 0n, signal) {
      yield* journal.watch((await known(id)).id, after, signal);
    },
    async dissolve(id, reason) {
      const { id: found } = await known(id);
      const failure = failureOf(new MeshError('CALL_CANCELLED', reason || 'it was dissolved'));
      return viewOf(await journal.execute(found, { kind: 'end', outcome: TeamOutcome.DISSOLVED, failure }));
    },
  });
}

function isDone(state: TeamState): boolean {
  const { subtasks } = planOf(state);
  return subtasks.length > 0 && subtasks.every(({ name }) => state.progress.get(name)?.done);
}

/** What a member of a role is asked for; of a team within, what its lead is. */
function capabilityOf({ capability, team }: Role): string {
  if (!team) return capability;
  const lead = team.roles.find(({ name }) => name === leadRole(team));
  return lead ? capabilityOf(lead) : '';
}
