import { type Address, type Message, Performative, type TraceContext } from '#gen/dacp/message/v2/message_pb.js';
import { type BidderAnswer, ProposalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Clock, newId } from '../../base/index.js';
import { anyContent, errorOf, failureContent, replyTo } from '../../message/index.js';

/** A proposal as it was said: in a message of its own, or together with others'. */
export type Proposed = Message | BidderAnswer;

/** The same answer to the same question asked again, under the same id unless the question has another. */
export function answerAgain(answer: Message, question: Message): Message {
  if (answer.inReplyTo === question.id) return answer;
  const id = answer.performative === Performative.PROPOSE ? answer.id : newId();
  return { ...answer, id, inReplyTo: question.id, ...(question.sender && { receiver: question.sender }) };
}

/** Who answers. */
export interface Speaker {
  readonly address: Address;
  readonly clock: Clock;
  /** What it says follows from; undefined: from the question. */
  readonly traceContext?: TraceContext | undefined;
}

/** The same proposal to the same call made again, whether it was said alone or together with others. */
export function proposeAgain(proposed: Proposed, call: Message, by: Speaker): Message {
  return 'proposalId' in proposed ? answerAlone(proposed, call, by) : answerAgain(proposed, call);
}

/** What a bidder answers to a call, in a message of its own. */
export function answerAlone({ proposalId: id, answer }: BidderAnswer, call: Message, by: Speaker): Message {
  const { address: sender, clock, traceContext } = by;
  if (answer.case === 'proposal')
    return replyTo(
      call,
      { performative: 'propose', sender, id, traceContext, content: anyContent(ProposalSchema, answer.value) },
      clock,
    );
  const content = answer.case && failureContent(errorOf(answer.value));
  return replyTo(call, { performative: 'refuse', sender, traceContext, content }, clock);
}
