import { create, toJson } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import { VoteCallSchema } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { answerError, consensusOntology, readBallot } from '../../agent/index.js';
import { type Clock, toMeshError } from '../../base/index.js';
import {
  continueTrace,
  createMessage,
  failureOf,
  formatAddress,
  jsonContent,
  parseAddress,
} from '../../message/index.js';
import type { ConsensusCommand } from './decide.js';
import { type ConsensusState, termsOf } from './state.js';

/** The call for the ballot of one voter. Asked again it has the same id, so that the voter votes once. */
export function callFor(state: ConsensusState, agent: string, by: { sender: Address; clock: Clock }): Message {
  const { question, options, content, deadline, rule, voters, capability, ...terms } = termsOf(state);
  const ranked = rule?.rule.case === 'rankedChoice';
  const call = create(VoteCallSchema, {
    consensusId: state.id,
    question,
    options,
    ranked,
    ...(content && { content }),
    ...(deadline && { deadline }),
  });
  return createMessage(
    {
      id: `${state.id}~v${voters.findIndex(one => one.agent === agent)}`,
      performative: 'query_ref',
      sender: by.sender,
      receiver: parseAddress(agent),
      ontology: consensusOntology,
      content: jsonContent(toJson(VoteCallSchema, call)),
      capability,
      conversationId: terms.conversationId,
      traceContext: continueTrace(terms.traceContext),
      recorded: terms.recorded,
      idempotent: true,
      ...(deadline && { replyByMs: timestampMs(deadline) }),
    },
    by.clock,
  );
}

/** What a voter's answer means. Never throws: a ballot that cannot be read is none. */
export function understand(agent: string, answer: Message): ConsensusCommand {
  try {
    const error = answer.sender && formatAddress(answer.sender) !== agent ? 'it was answered by another' : undefined;
    if (error) return { kind: 'abstain', agent, failure: undefined };
    const refused = answerError(answer);
    if (refused) return { kind: 'abstain', agent, failure: failureOf(refused) };
    return { kind: 'cast', agent, ballot: readBallot(answer.content) };
  } catch (thrown) {
    return { kind: 'abstain', agent, failure: failureOf(toMeshError(thrown)) };
  }
}
