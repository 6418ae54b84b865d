import { create } from '@bufbuild/protobuf';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { jsonContent, parseAddress, parsePerformative } from '../message/index.js';

/** A message as the command line says it. */
export interface MessageInput {
  readonly receiver: string;
  /** JSON, else text; `-`: what stands on the standard input. */
  readonly content?: string | undefined;
  readonly performative?: string;
  readonly type?: string;
  readonly for?: string;
  readonly conversation?: string;
}

/** The message; the node fills in id, version, time, sender and trace. Errors: FIELD_INVALID. */
export async function draft(input: MessageInput, performative: string): Promise<Message> {
  const message = create(MessageSchema, {
    performative: parsePerformative(input.performative ?? performative),
    receiver: parseAddress(input.receiver, 'receiver'),
    type: input.type ?? '',
    capability: input.for ?? '',
    conversationId: input.conversation ?? '',
  });
  const text = input.content === '-' ? await standardInput() : input.content;
  if (text !== undefined) message.content = jsonContent(jsonOrText(text));
  return message;
}

/** What is JSON is taken as JSON, anything else as the text that it is. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}
