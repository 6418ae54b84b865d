import { create } from '@bufbuild/protobuf';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { HistoryRequestSchema } from '#gen/dacp/routing/v1/routing_pb.js';
import { ConsensusSchema, ConsensusService, StartConsensusRequestSchema } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { HandOffRequestSchema, HandOffResultSchema, HandOffService } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { FormTeamRequestSchema, TeamSchema, TeamService } from '#gen/dacp/workflow/v1/team_pb.js';
import { answerValue, type Host, handOffOntology, handOffsAgent } from '../agent/index.js';
import { type Clock, createLifecycle, isReason, type Lifecycle, MeshError, withLifecycle } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import type { Exchange, Inbound } from '../link/index.js';
import { createMessage, formatAddress, jsonContent, makeAddress } from '../message/index.js';
import type { Negotiations, Standings } from '../negotiation/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import type { Registry } from '../registry/index.js';
import type { Routing } from '../routing/index.js';
import { bind, type ServiceBinding } from '../rpc/index.js';
import type { Database } from '../storage/index.js';
import type { Approvals } from './approval/approvals.js';
import { askPerson } from './conflict/person.js';
import type { ConflictPorts } from './conflict/resolve.js';
import { createConsensusService } from './consensus/service.js';
import { createVotes, type Votes } from './consensus/votes.js';
import { createHandOffs, type HandOffs } from './handoff/hand-offs.js';
import { createHandOffService } from './handoff/service.js';
import { createTeamService } from './team/service.js';
import { createTeams, type Teams } from './team/teams.js';
import { createDesk, deskDescriptor } from './undertaking/desk.js';

/** What agents do together stands on this. */
export interface TeamworkParts {
  /** With the tables of `undertakingMigrations`. */
  readonly database: Database;
  /** On the same database. */
  readonly store: EventStore;
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  /** Where votes, teams and hand-offs have their names in the mesh. */
  readonly host: Pick<Host, 'attach'>;
  readonly registry: Registry;
  /** How members of teams are found. */
  readonly negotiations: Pick<Negotiations, 'open' | 'watch' | 'get' | 'pick'>;
  /** What the record says of bidders; absent: nothing is known of anybody. */
  readonly standings?: Standings;
  /** How people are asked. */
  readonly approvals?: Pick<Approvals, 'request' | 'answered'>;
  /** What was said in recorded conversations; absent: nothing is known of it. */
  readonly history?: Routing['history'];
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** Votes, teams and hand-offs (S8, S16, E8), with the services that they are asked by. */
export interface Teamwork extends Lifecycle {
  readonly votes: Votes;
  readonly handOffs: HandOffs;
  readonly teams: Teams;
  readonly services: readonly ServiceBinding[];
}

/** Makes all of it on the same stores. Starting takes up what is open; closing leaves it open in the record. */
export function createTeamwork(parts: TeamworkParts): Teamwork {
  const { host, exchange, clock, approvals, logger = silentLogger } = parts;
  const conflicts: ConflictPorts = {
    ...(approvals && {
      askPerson: (wanted, claims, timeoutMs) => askPerson(wanted, claims, { approvals, timeoutMs }),
    }),
    trust: (agent, capability) => trustIn(parts, agent, capability),
    ask: (...asked) => askArbiter(parts, asked),
  };
  const votes = createVotes({ ...parts, exchange, conflicts, logger, agentId: 'consensus' });
  const handOffs = createHandOffs({
    ...parts,
    ...conflicts,
    exchange,
    logger,
    history: (...said) => saidIn(parts, ...said),
  });
  const teams = createTeams({ ...parts, conflicts, exchange, logger, agentId: 'teams' });
  const releases: (() => void)[] = [];

  /** An agent calls a vote by a message; the answer is the vote when it is over. */
  const voteDesk = createDesk({
    agentId: 'consensus',
    clock,
    request: StartConsensusRequestSchema,
    answer: ConsensusSchema,
    async serve(request, { message, signal }) {
      const conversationId = request.conversationId || message.conversationId;
      const { traceContext } = message;
      const { id } = await votes.open({ ...request, conversationId, ...(traceContext && { traceContext }) });
      for await (const _ of votes.watch(id, 0n, signal));
      return votes.get(id);
    },
  });

  /** An agent hands off what it is handling; all else is what customers say in conversations that were handed off. */
  const handOffDesk = createDesk({
    agentId: handOffsAgent,
    clock,
    request: HandOffRequestSchema,
    answer: HandOffResultSchema,
    serve: handOffs.handOff,
  });

  function take(inbound: Inbound): undefined {
    const { ontology, receiver } = inbound.message;
    if (ontology === handOffOntology && receiver && formatAddress(receiver) === handOffsAgent)
      return handOffDesk(inbound);
    void handOffs.pass(inbound);
    return undefined;
  }

  /** An agent forms a team by a message; the answer is the team when it is dissolved. */
  const teamDesk = createDesk({
    agentId: 'teams',
    clock,
    request: FormTeamRequestSchema,
    answer: TeamSchema,
    async serve(request, { message, signal }) {
      const conversationId = request.conversationId || message.conversationId;
      const { traceContext } = message;
      const { id } = await teams.form({ ...request, conversationId, ...(traceContext && { traceContext }) });
      for await (const _ of teams.watch(id, 0n, signal));
      return teams.get(id);
    },
  });

  const lifecycle = createLifecycle({
    name: 'teamwork',
    async start() {
      releases.push(host.attach(deskDescriptor('consensus', 'Calls votes among agents, and counts them.'), voteDesk));
      releases.push(host.attach(deskDescriptor(handOffsAgent, 'Hands conversations to specialists.'), take));
      releases.push(host.attach(deskDescriptor('teams', 'Forms teams by negotiation.'), teamDesk));
      await Promise.all([votes.start(), handOffs.start(), teams.start()]);
    },
    async close() {
      for (const release of releases.splice(0)) release();
      await Promise.all([votes.close(), handOffs.close(), teams.close()]);
    },
  });

  return withLifecycle(lifecycle, {
    votes,
    handOffs,
    teams,
    services: [
      bind(ConsensusService, createConsensusService(votes)),
      bind(HandOffService, createHandOffService(handOffs)),
      bind(TeamService, createTeamService(teams)),
    ],
  });
}

type Asked = Parameters<NonNullable<ConflictPorts['ask']>>;

async function askArbiter({ exchange, clock }: TeamworkParts, [address, input, timeoutMs]: Asked) {
  const message = createMessage(
    {
      performative: 'ask',
      sender: makeAddress('agent', 'consensus'),
      receiver: address,
      content: jsonContent(input),
      replyByMs: clock.now() + timeoutMs,
    },
    clock,
  );
  const answer = await exchange.ask(message);
  if (answer.sender) return answerValue(answer);
  throw new MeshError('CONFLICT_UNRESOLVED', `"${address}" answered without a name`);
}

/** A conversation that was not recorded has no history. */
async function saidIn({ history }: TeamworkParts, conversationId: string, signal: AbortSignal): Promise<Message[]> {
  try {
    const request = create(HistoryRequestSchema, { conversationId, pageSize: 200 });
    const answer = await history?.(request, signal);
    return answer?.entries.flatMap(({ message }) => message ?? []) ?? [];
  } catch (error) {
    if (isReason(error, 'TRANSCRIPT_UNKNOWN')) return [];
    throw error;
  }
}

/** How much of what it promises an agent keeps, by the record; of whom nothing is known, nothing. */
function trustIn({ standings, clock }: TeamworkParts, agent: string, capability: string): number | undefined {
  const known = standings?.of(agent, capability, clock.now());
  return known && !known.newcomer ? known.trust : undefined;
}
