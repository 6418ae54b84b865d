import { create, type JsonObject, toJson } from '@bufbuild/protobuf';
import {
  type Message as MessageV1,
  MessageSchema as MessageV1Schema,
  type Performative as PerformativeV1,
} from '#gen/dacp/message/v1/message_pb.js';
import {
  type Content,
  ContentSchema,
  FailureSchema,
  type Message,
  Performative,
  type TraceContext,
} from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, newId, toMeshError } from '../base/index.js';
import { defaultNamespace, formatAddress, makeAddress } from './address.js';
import { createMessage } from './build.js';
import { check } from './check.js';
import { contentJson, failureContent } from './content.js';
import { readMessage, readMoment, readObject, readText } from './json-read.js';
import { parsePerformative, performativeName } from './performative.js';
import { newTraceContext } from './trace.js';
import { toValue } from './value.js';

/** What 1.0 has not and an upgrade adds. */
export interface UpgradeParts {
  readonly id: string;
  readonly traceContext: TraceContext;
}

/** What an upgraded message says of itself in its metadata, under `dacp.deprecated`. */
export const deprecationNotice =
  'DACP 1.0 is not supported since 2026-03-31; send version "2.0" with trace_context and metadata';

/** Whether this is a message of DACP 1.0, as protobuf or as JSON. */
export function isVersion1(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === '1.0';
}

/**
 * A message of DACP 1.0, or its flat JSON, as one of 2.0 (S3): id and trace context are added, and the metadata `dacp.deprecated`
 * and `dacp.upgraded_from` say where it came from. It is checked by the rules of 1.0. Errors: FIELD_INVALID for what is no message of
 * 1.0.
 */
export function upgrade(
  old: MessageV1 | JsonObject,
  parts: UpgradeParts = { id: newId(), traceContext: newTraceContext() },
): Message {
  const from = isMessageV1(old) ? old : messageV1FromJson(old);
  check(MessageV1Schema, from, 'message');
  const message = createMessage({
    ...parts,
    performative: from.performative as number as Performative,
    sender: from.sender,
    receiver: from.receiver,
    content: from.content && create(ContentSchema, { kind: { case: 'json', value: from.content } }),
    ontology: from.ontology,
    language: from.language,
    conversationId: from.conversationId || parts.id,
    metadata: { 'dacp.deprecated': deprecationNotice, 'dacp.upgraded_from': '1.0' },
  });
  message.timestamp = from.timestamp;
  return message;
}

/**
 * A message of 2.0 as one of 1.0, without what 1.0 cannot hold (id, trace, metadata, deadlines …). `failure` and `not_understood`,
 * which 1.0 has not, become `refuse` with the failure as JSON. Errors: FIELD_INVALID when what is said would be lost: another
 * performative, an address that is no agent of the default namespace, content that is not JSON.
 */
export function downgrade(message: Message): MessageV1 {
  const old = create(MessageV1Schema, { version: '1.0' });
  old.performative = performativeV1(message.performative);
  old.sender = agentOf(message, 'sender');
  old.receiver = agentOf(message, 'receiver');
  if (message.content) old.content = toValue(plainContent(message.content));
  old.ontology = message.ontology;
  old.language = message.language;
  old.conversationId = message.conversationId;
  old.timestamp = message.timestamp;
  return old;
}

/** An answer as a peer of 1.0 understands it: what 1.0 cannot say becomes a `refuse` that says so. Never throws. */
export function answerInVersion1(answer: Message): MessageV1 {
  try {
    return downgrade(answer);
  } catch (error) {
    const content = failureContent(toMeshError(error));
    return downgrade({ ...answer, ...nameless(answer), performative: Performative.REFUSE, content });
  }
}

/** A message of DACP 1.0 from its flat JSON. Errors: FIELD_INVALID, naming what is not known. */
export function messageV1FromJson(value: unknown): MessageV1 {
  const object = readObject('message', value);
  const performative = parsePerformative(readText('performative', object.performative ?? ''));
  const name = `PERFORMATIVE_${performativeName(performative).toUpperCase()}`;
  const { timestamp, ...rest } = object;
  const old = readMessage('message', { ...rest, performative: name }, MessageV1Schema);
  if (timestamp !== undefined && timestamp !== null) old.timestamp = readMoment('timestamp', timestamp);
  return old;
}

/** A message of DACP 1.0 as flat JSON. */
export function messageV1ToJson(old: MessageV1): JsonObject {
  const object = toJson(MessageV1Schema, old, { useProtoFieldName: true }) as JsonObject;
  return { ...object, performative: performativeName(old.performative as number as Performative) };
}

function isMessageV1(value: MessageV1 | JsonObject): value is MessageV1 {
  return value.$typeName === MessageV1Schema.typeName;
}

function performativeV1(performative: Performative): PerformativeV1 {
  if (performative <= Performative.REJECT_PROPOSAL) return performative as number as PerformativeV1;
  if (performative === Performative.FAILURE || performative === Performative.NOT_UNDERSTOOD) {
    return Performative.REFUSE as number as PerformativeV1;
  }
  throw lossy('performative', performativeName(performative));
}

/** 1.0 knows agents of the default namespace only: of others, their bare names are left. */
function nameless({ sender, receiver }: Message): Pick<Message, 'sender' | 'receiver'> {
  const name = (address: Message['sender']) => makeAddress('agent', address?.target.value ?? 'unknown');
  return { sender: name(sender), receiver: name(receiver) };
}

function agentOf(message: Message, field: 'sender' | 'receiver'): string {
  const address = message[field];
  const home = address?.namespace === '' || address?.namespace === defaultNamespace;
  if (home && address.target.case === 'agent') return address.target.value;
  throw lossy(field, address ? formatAddress(address) : 'missing');
}

function plainContent(content: Content) {
  return content.kind.case === 'failure' ? toJson(FailureSchema, content.kind.value) : contentJson(content);
}

function lossy(field: string, value: string): MeshError {
  const message = `DACP 1.0 cannot say it ("${value.slice(0, 128)}"); use version 2.0`;
  return new MeshError('FIELD_INVALID', `${field}: ${message}`, { violations: [{ field, rule: 'dacp.v1', message }] });
}
