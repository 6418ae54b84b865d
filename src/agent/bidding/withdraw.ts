import { create } from '@bufbuild/protobuf';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { WithdrawalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { anyContent } from '../../message/index.js';
import type { Communication } from '../communication.js';
import { managerAddress } from './negotiate.js';
import { contractNet, negotiationOntology } from './read.js';

/**
 * Takes back what an agent bid in a negotiation. When it has been awarded meanwhile, it gives that up: its work is stopped by its signal, and
 * the next best is awarded. (An agent at work gives up more simply: its handler throws.)
 *
 *     await withdrawBid(context, { negotiationId, reason: 'the machine is down' });
 *
 * Resolves when the manager has it. Errors: what `send` says.
 */
export async function withdrawBid(
  by: Pick<Communication, 'send'>,
  { negotiationId, reason = '' }: { readonly negotiationId: string; readonly reason?: string },
): Promise<void> {
  const content = anyContent(
    WithdrawalSchema,
    create(WithdrawalSchema, { negotiationId, reason: reason.slice(0, 1024) }),
  );
  const options = { ontology: negotiationOntology, protocol: contractNet, receipt: Receipt.HANDLED };
  await by.send('cancel', managerAddress, content, options);
}
