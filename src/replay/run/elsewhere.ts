import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Transcript } from '../../agent/index.js';
import { newId } from '../../base/index.js';
import { parseAddress } from '../../message/index.js';

/** Agents of a mesh, which really answer: a port that is filled where a mesh can be reached. */
export interface Elsewhere {
  /** Asks or tells one of them, by its address; undefined: it was told. Errors: as `Exchange.ask`. */
  ask(to: string, message: Message): Promise<Message | undefined>;
}

/** What agents of a mesh answer belongs to the run, under the name of whose place they take. */
export function transcribedMesh({
  mesh,
  transcript,
  conversationId,
}: {
  mesh: Elsewhere;
  transcript: Transcript;
  conversationId: string;
}) {
  return {
    async ask(to: string, message: Message, name?: string): Promise<Message | undefined> {
      const answer = await mesh.ask(to, message);
      if (!answer) return undefined;
      const said = { ...answer, id: newId(), conversationId, inReplyTo: message.id, recorded: true };
      const sender = name === undefined ? answer.sender : parseAddress(name);
      const own = { ...said, sender, receiver: message.sender };
      transcript.sent(own);
      return own;
    },
  };
}
