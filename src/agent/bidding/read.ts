import { type DescMessage, fromJson, type MessageShape } from '@bufbuild/protobuf';
import type { Content, Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { contentAny, contentJson } from '../../message/index.js';

/** The ontology of what manager and bidders say to each other, and the protocol that they follow (fipa00029). */
export const negotiationOntology = 'dacp.negotiation';
export const contractNet = 'contract-net';

/** Whether a message is part of a negotiation. */
export function isNegotiation({ ontology }: Message): boolean {
  return ontology === negotiationOntology;
}

/** What a message of a negotiation says, as an `Any` of this type or the same as JSON. Errors: FIELD_INVALID, MESSAGE_UNREADABLE. */
export function readAs<S extends DescMessage>(schema: S, content: Content | undefined): MessageShape<S> {
  if (content?.kind.case !== 'json') return readAny(schema, content);
  try {
    return fromJson(schema, contentJson(content), { ignoreUnknownFields: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('MESSAGE_UNREADABLE', `the content is no ${schema.typeName}: ${why}`, { cause: error });
  }
}

/** What was read last. A call is for many bidders of a process, and each looks at it more than once; nobody changes it. */
let last: { readonly content: Content; readonly schema: DescMessage; readonly message: unknown } | undefined;

function readAny<S extends DescMessage>(schema: S, content: Content | undefined): MessageShape<S> {
  if (last?.content === content && last?.schema === schema) return last.message as MessageShape<S>;
  const message = contentAny(schema, content);
  if (content) last = { content, schema, message };
  return message;
}
