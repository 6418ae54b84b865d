import type { DescFile } from '@bufbuild/protobuf';
import {
  ConsensusSchema,
  ConsensusService,
  file_dacp_workflow_v1_consensus,
  StartConsensusRequestSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { answerValue, type Host } from '../agent/index.js';
import { type Clock, createLifecycle, type Lifecycle, MeshError } from '../base/index.js';
import type { EventStore } from '../eventlog/index.js';
import type { Exchange } from '../link/index.js';
import { createMessage, jsonContent, makeAddress } from '../message/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import type { Registry } from '../registry/index.js';
import { bind, type ServiceBinding } from '../rpc/index.js';
import type { Database } from '../storage/index.js';
import type { ConflictPorts } from './conflict/resolve.js';
import { createConsensusService } from './consensus/service.js';
import { createVotes, type Votes } from './consensus/votes.js';
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
  /** Whom the record speaks best of, and how people are asked; arbiters are asked over the exchange. */
  readonly conflicts?: Pick<ConflictPorts, 'trust' | 'askPerson'>;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** Votes, teams and hand-offs (S8, S16, E8), with the services that they are asked by. */
export interface Teamwork extends Lifecycle {
  readonly votes: Votes;
  readonly services: readonly ServiceBinding[];
}

/** The types of what is in the events of teamwork. */
export const teamworkEventTypes: readonly DescFile[] = [file_dacp_workflow_v1_consensus];

/** Makes all of it on the same stores. Starting takes up what is open; closing leaves it open in the record. */
export function createTeamwork(parts: TeamworkParts): Teamwork {
  const { host, exchange, clock, logger = silentLogger } = parts;
  const conflicts: ConflictPorts = { ...parts.conflicts, ask: (...asked) => askArbiter(parts, asked) };
  const votes = createVotes({ ...parts, exchange, conflicts, logger, agentId: 'consensus' });
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

  const lifecycle = createLifecycle({
    name: 'teamwork',
    async start() {
      releases.push(host.attach(deskDescriptor('consensus', 'Calls votes among agents, and counts them.'), voteDesk));
      await votes.start();
    },
    async close() {
      for (const release of releases.splice(0)) release();
      await votes.close();
    },
  });

  return {
    votes,
    services: [bind(ConsensusService, createConsensusService(votes))],
    get state() {
      return lifecycle.state;
    },
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
  };
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
