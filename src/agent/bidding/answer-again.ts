import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { newId } from '../../base/index.js';

/** The same answer to the same question asked again, under the same id unless the question has another. */
export function answerAgain(answer: Message, question: Message): Message {
  if (answer.inReplyTo === question.id) return answer;
  const id = answer.performative === Performative.PROPOSE ? answer.id : newId();
  return { ...answer, id, inReplyTo: question.id, ...(question.sender && { receiver: question.sender }) };
}
