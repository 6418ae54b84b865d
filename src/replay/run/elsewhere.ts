import type { Message } from '#gen/dacp/message/v2/message_pb.js';

/** Agents of a mesh, which really answer: a port that is filled where a mesh can be reached. */
export interface Elsewhere {
  /** Asks or tells one of them, by its address; undefined: it was told. Errors: as `Exchange.ask`. */
  ask(to: string, message: Message): Promise<Message | undefined>;
}
