import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { type Rejections, RejectionsSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contentIs, senderOf } from '../../message/index.js';
import type { Bidding, Promises } from './promises.js';
import { isNegotiation, readAs } from './read.js';

/** How negotiations came out, as all bidders of a process hear it; undefined: something else, or nothing that can be read. */
export function rejectionsOf(message: Message): Rejections | undefined {
  const { performative, content } = message;
  if (performative !== Performative.REJECT_PROPOSAL || !isNegotiation(message)) return undefined;
  try {
    return contentIs(RejectionsSchema, content) ? readAs(RejectionsSchema, content) : undefined;
  } catch {
    return undefined;
  }
}

/** Has them heard for these bidders in one go. What is over is over for all of the process. */
export function hearRejections(
  message: Message,
  { over, inReserve }: Rejections,
  { promises, bidders }: { readonly promises: Promises; bidders(): readonly (Bidding | undefined)[] },
): void {
  const manager = senderOf(message);
  for (const id of over) promises.over(id, manager);
  if (inReserve.length === 0) return;
  const told = bidders();
  for (const id of inReserve) promises.inReserve(id, manager, told);
}
