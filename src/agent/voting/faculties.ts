import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { BallotSchema, VoteCallSchema } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { contentJson } from '../../message/index.js';
import type { AgentContext, Faculties } from '../agent.js';
import { ballotOf, type Choice, consensusOntology } from './ballot.js';

/** What an agent is asked to vote on. */
export interface VoteQuestion {
  readonly consensusId: string;
  readonly question: string;
  readonly options: readonly { readonly name: string; readonly description: string }[];
  /** What the question is about; null: nothing is said of it. */
  readonly content: JsonValue;
  /** Until when the ballot counts, in ms since the epoch. */
  readonly deadlineMs: number;
  /** Whether options are ranked, else the first counts. */
  readonly ranked: boolean;
}

/** How an agent votes. */
export type VoteHandler = (question: VoteQuestion, context: AgentContext) => Choice | Promise<Choice>;

/** A call for votes, as an agent perceives it. */
interface Called {
  readonly votesOn: VoteQuestion;
}

/** Adds voting to faculties: calls for votes that name no capability are answered by what `vote` says. */
export function withVoting<F extends Faculties>(vote: VoteHandler | undefined, faculties: F): F {
  if (!vote) return faculties;
  const { learn } = faculties;
  return {
    ...faculties,
    perceive: (message, context) => (isVoteCall(message) ? called(message) : faculties.perceive(message, context)),
    decide: (percept, context) => (isCalled(percept) ? percept : faculties.decide(percept, context)),
    async act(decision: unknown, context: AgentContext) {
      if (!isCalled(decision)) return await faculties.act(decision, context);
      return toJson(BallotSchema, ballotOf(await vote(decision.votesOn, context)));
    },
    ...(learn && {
      learn: (experience: Parameters<typeof learn>[0], context: AgentContext) =>
        isCalled(experience.decision) ? undefined : learn(experience, context),
    }),
  };
}

/** Whether a message is a call for votes that is for no capability. */
export function isVoteCall({ performative, ontology, capability }: Message): boolean {
  return ontology === consensusOntology && performative === Performative.QUERY_REF && capability === '';
}

function called({ content }: Message): Called {
  const call = fromJson(VoteCallSchema, contentJson(content), { ignoreUnknownFields: true });
  const { consensusId, question, options, ranked, deadline } = call;
  const votesOn = {
    consensusId,
    question,
    options: options.map(({ name, description }) => ({ name, description })),
    content: contentJson(call.content),
    deadlineMs: deadline ? timestampMs(deadline) : Number.POSITIVE_INFINITY,
    ranked,
  };
  return { votesOn };
}

function isCalled(decision: unknown): decision is Called {
  return typeof decision === 'object' && decision !== null && 'votesOn' in decision;
}
