import { create, toBinary } from '@bufbuild/protobuf';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { jsonContent, messageBytesMax, parseAddress, parsePerformative } from '../message/index.js';

/** A message as the command line says it. */
export interface MessageInput {
  readonly receiver: string;
  /** JSON, else text; `-`: what stands on the standard input. */
  readonly content?: string | undefined;
  readonly performative?: string;
  readonly type?: string;
  readonly for?: string;
  readonly conversation?: string;
  readonly record?: boolean;
}

/** The message; the node fills in id, version, time, sender and trace. Errors: FIELD_INVALID; OPTION_INVALID for input that is no text, or too much. */
export async function draft(input: MessageInput, performative: string): Promise<Message> {
  const message = create(MessageSchema, {
    performative: parsePerformative(input.performative ?? performative),
    receiver: parseAddress(input.receiver, 'receiver'),
    type: input.type ?? '',
    capability: input.for ?? '',
    conversationId: input.conversation ?? '',
    recorded: input.record ?? false,
  });
  const text = input.content === '-' ? readText(await standardInput(messageBytesMax)) : input.content;
  if (text !== undefined) message.content = jsonContent(jsonOrText(text));
  const bytes = toBinary(MessageSchema, message).length;
  if (bytes <= messageBytesMax) return message;
  throw new MeshError('OPTION_INVALID', `the message has ${bytes} bytes; at most ${messageBytesMax} can be sent`);
}

/** What is JSON is taken as JSON, anything else as the text that it is. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** All of the standard input. Errors: OPTION_INVALID when it has more bytes than that. */
export async function standardInput(bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > bytesMax) {
      const text = `the standard input has more than ${bytesMax} bytes, the most that can be sent`;
      throw new MeshError('OPTION_INVALID', text);
    }
  }
  return Buffer.concat(chunks);
}

/** Text without the end of its last line. Errors: OPTION_INVALID when it is not UTF-8. */
export function readText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new MeshError('OPTION_INVALID', 'the standard input is not text in UTF-8', { cause });
  }
}
