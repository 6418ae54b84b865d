import { type DescMessage, fromJson, type MessageShape } from '@bufbuild/protobuf';
import type { Content, Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { anyContent, contentAny, contentJson } from '../../message/index.js';

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

/**
 * What was read or made last of each kind. A call is for many bidders of a process, and each looks at it more than once; what a bidder
 * proposes is looked at once more as it is said. Nobody changes it.
 */
const last = new Map<DescMessage, { readonly content: Content; readonly message: unknown }>();

/** Content with a message, which whoever reads it next need not decode. */
export function contentOf<S extends DescMessage>(schema: S, message: MessageShape<S>): Content {
  const content = anyContent(schema, message);
  last.set(schema, { content, message });
  return content;
}

function readAny<S extends DescMessage>(schema: S, content: Content | undefined): MessageShape<S> {
  const before = last.get(schema);
  if (before && before.content === content) return before.message as MessageShape<S>;
  const message = contentAny(schema, content);
  if (content) last.set(schema, { content, message });
  return message;
}
