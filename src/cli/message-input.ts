import { create, type JsonValue, toBinary } from '@bufbuild/protobuf';
import type { PrivacyService } from '#gen/dacp/audit/v1/privacy_pb.js';
import { type Message, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import {
  contentJson,
  jsonContent,
  messageBytesMax,
  parseAddress,
  parsePerformative,
  sealedContent,
} from '../message/index.js';
import type { Client } from '../rpc/index.js';
import { replaceSealed, sealedIn } from '../security/index.js';

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
  /** Whom the content is about: it is sealed with the key of that person before it is sent. */
  readonly subject?: string;
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

/** Seals the content with the key of the person whom it is about, if that is said. */
export async function sealFor(
  privacy: Pick<Client<typeof PrivacyService>, 'seal'>,
  message: Message,
  subject: string | undefined,
): Promise<void> {
  if (subject === undefined) return;
  const value = Buffer.from(JSON.stringify(contentJson(message.content)));
  const { jwes, keyId } = await privacy.seal({ subject, values: [value] });
  message.content = sealedContent(jwes[0] ?? '', [keyId]);
}

/** Opens what the answer has about persons, for who has said whom it is about. */
export async function openFor(
  privacy: Pick<Client<typeof PrivacyService>, 'open'>,
  answer: Message,
  subject: string | undefined,
): Promise<void> {
  const form = answer.content?.kind.case;
  if (subject === undefined || (form !== 'sealed' && form !== 'json')) return;
  const json = contentJson(answer.content);
  const jwes = sealedIn(json);
  if (jwes.length === 0) return;
  const { opened } = await privacy.open({ jwes });
  const values = new Map(jwes.map((jwe, index) => [jwe, opened[index]?.value]));
  const clear = (jwe: string) => {
    const value = values.get(jwe);
    return value && value.length > 0 ? (JSON.parse(Buffer.from(value).toString()) as JsonValue) : { $sealed: jwe };
  };
  answer.content = jsonContent(replaceSealed(json, clear));
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
