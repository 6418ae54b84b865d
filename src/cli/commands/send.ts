import { create } from '@bufbuild/protobuf';
import {
  DeliverRequestSchema,
  type DeliverResponse,
  DeliverResponseSchema,
} from '#gen/dacp/agent/v1/agent_service_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { parseAddress } from '../../message/index.js';
import type { Context } from '../context.js';
import { withMesh } from '../mesh-client.js';
import { draft, type MessageInput, sealFor } from '../message-input.js';
import { protoJson } from '../proto-json.js';
import { readDuration, readWord, word } from '../values.js';

/** What to send, and what to hear about its fate. */
export interface SendInput extends MessageInput {
  readonly receipt?: string;
  readonly timeout?: string;
}

/** `dacp send`: hands one message over and shows its receipt. */
export async function send(context: Context, input: SendInput): Promise<undefined> {
  const { terminal } = context;
  const { config } = context.configuration();
  const timeoutMs = input.timeout ? readDuration('--timeout', input.timeout) : config.communicationTimeoutMs;
  const message = await draft(input, 'inform');
  message.receipt = input.receipt === undefined ? Receipt.ACCEPTED : readWord('--receipt', Receipt, input.receipt);
  await withMesh(context, async mesh => {
    await sealFor(mesh.privacy, message, input.subject);
    const request = create(DeliverRequestSchema, { message });
    const delivered = await mesh.agents.deliver(request, { timeoutMs });
    if (terminal.json) return terminal.object(protoJson(DeliverResponseSchema, delivered));
    terminal.line(`${outcome(input.receiver, delivered)} ${terminal.style.dim(`message ${delivered.messageId}`)}`);
  });
}

/** What became of it, for people. */
function outcome(receiver: string, { receipt, receivers }: DeliverResponse): string {
  if (receipt === Receipt.NONE) return 'sent; no receipt asked for:';
  if (receivers.length > 0) return `${word(Receipt, receipt)}: ${receivers.join(', ')}`;
  // An agent that speaks in simple mode does not say by which name it has the message.
  const several = ['topic', 'team'].includes(parseAddress(receiver, 'receiver').target.case ?? '');
  return several ? `nobody listens to ${receiver}:` : `${word(Receipt, receipt)}: ${receiver}`;
}
