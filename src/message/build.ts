import type { JsonValue } from '@bufbuild/protobuf';
import type { Value } from '@bufbuild/protobuf/wkt';
import {
  type Address,
  type Budget,
  type Content,
  type Message,
  type Performative,
  type Priority,
  Receipt,
  type TraceContext,
} from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, newId, systemClock } from '../base/index.js';
import { parseAddress } from './address.js';
import { momentOf } from './moments.js';
import { type PerformativeName, parsePerformative } from './performative.js';
import { continueTrace, newTraceContext } from './trace.js';
import { checkKey, toValue } from './value.js';

/** The version of the protocol that messages here carry (S3). */
export const protocolVersion = '2.0';

/** What a message may say beside who says it to whom; what is left out stays empty or is filled in. */
export interface MessageOptions {
  readonly id?: string;
  readonly inReplyTo?: string;
  readonly content?: Content | undefined;
  readonly ontology?: string;
  readonly language?: string;
  /** A new conversation unless said; it has the id of its first message. */
  readonly conversationId?: string | undefined;
  /** A new trace unless said. */
  readonly traceContext?: TraceContext | undefined;
  readonly metadata?: Readonly<Record<string, JsonValue>>;
  readonly protocol?: string;
  readonly replyTo?: Address | string | undefined;
  /** The moment after which an answer is of no use, in ms since the epoch. */
  readonly replyByMs?: number | undefined;
  readonly budget?: Budget | undefined;
  readonly priority?: Priority;
  readonly idempotent?: boolean;
  readonly receipt?: Receipt;
  readonly recorded?: boolean;
  readonly type?: string;
  readonly capability?: string;
}

/** What a message needs. */
export interface MessageParts extends MessageOptions {
  readonly performative: Performative | PerformativeName;
  /** An agent's id, such as `echo` or `shop/echo`, or its address. */
  readonly sender: Address | string;
  /** An address, or its text such as `echo` or `capability:text.echo`. */
  readonly receiver: Address | string;
}

/**
 * A message that is ready to send: id, version, timestamp, conversation and trace are filled in. It is not checked yet. Errors:
 * FIELD_INVALID for an address or a performative that cannot be read.
 *
 * Written as a literal, as are the other messages of this room that are made often: `create` walks over the descriptor each time,
 * which costs more than all the rest. The compiler sees to it that no field is left out.
 */
export function createMessage(parts: MessageParts, clock: Clock = systemClock): Message {
  return composeMessage(parts, parts, clock);
}

/** What a speaker says itself, whatever the options of its message are. */
export interface Said extends Pick<MessageParts, 'performative' | 'sender' | 'receiver'> {
  readonly content?: Content | undefined;
  readonly conversationId?: string | undefined;
  readonly traceContext?: TraceContext | undefined;
  readonly replyByMs?: number | undefined;
  readonly budget?: Budget | undefined;
  readonly recorded?: boolean;
}

/** As `createMessage`, for those who say much: options need not be put together with what is said, which costs more than the message. */
export function composeMessage(options: Omit<MessageOptions, keyof Said>, said: Said, clock: Clock): Message {
  const id = options.id ?? newId();
  return {
    $typeName: 'dacp.message.v2.Message',
    id,
    inReplyTo: options.inReplyTo ?? '',
    performative: asPerformative(said.performative),
    version: protocolVersion,
    sender: asAddress(said.sender, 'sender'),
    receiver: asAddress(said.receiver, 'receiver'),
    content: said.content,
    ontology: options.ontology ?? '',
    language: options.language ?? '',
    conversationId: said.conversationId ?? id,
    timestamp: momentOf(clock.now()),
    traceContext: said.traceContext ?? newTraceContext(),
    metadata: options.metadata ? asMetadata(options.metadata) : {},
    protocol: options.protocol ?? '',
    replyTo: options.replyTo === undefined ? undefined : asAddress(options.replyTo, 'reply_to'),
    replyBy: said.replyByMs === undefined ? undefined : momentOf(said.replyByMs),
    budget: said.budget,
    priority: options.priority ?? 0,
    idempotent: options.idempotent ?? false,
    receipt: options.receipt ?? 0,
    recorded: said.recorded ?? false,
    type: options.type ?? '',
    capability: options.capability ?? '',
  };
}

/** What a reply may say; see `replyTo`. */
export interface ReplyParts extends Omit<MessageOptions, 'inReplyTo' | 'conversationId'> {
  readonly performative: Performative | PerformativeName;
  readonly sender: Address | string;
}

/** What a reply says itself, whatever its options are. */
export type Replied = Pick<ReplyParts, 'performative' | 'sender' | 'content' | 'traceContext' | 'replyByMs' | 'budget'>;

/**
 * The answer to a message: it goes to the message's `reply_to`, else to its sender, continues conversation, protocol, ontology,
 * language, priority and trace, and is recorded when the message is. No receipt is asked for unless said.
 */
export function replyTo(message: Message, parts: ReplyParts, clock: Clock = systemClock): Message {
  return composeReply({ message, options: parts }, parts, clock);
}

/** As `replyTo`, for those who answer much: see `composeMessage`. */
export function composeReply(
  { message, options }: { readonly message: Message; readonly options: Omit<ReplyParts, keyof Replied> },
  said: Replied,
  clock: Clock,
): Message {
  return {
    $typeName: 'dacp.message.v2.Message',
    id: options.id ?? newId(),
    inReplyTo: message.id,
    performative: asPerformative(said.performative),
    version: protocolVersion,
    sender: asAddress(said.sender, 'sender'),
    receiver: message.replyTo ?? message.sender ?? asAddress('', 'receiver'),
    content: said.content,
    ontology: options.ontology ?? message.ontology,
    language: options.language ?? message.language,
    conversationId: message.conversationId,
    timestamp: momentOf(clock.now()),
    traceContext: said.traceContext ?? continueTrace(message.traceContext),
    metadata: options.metadata ? asMetadata(options.metadata) : {},
    protocol: options.protocol ?? message.protocol,
    replyTo: options.replyTo === undefined ? undefined : asAddress(options.replyTo, 'reply_to'),
    replyBy: said.replyByMs === undefined ? undefined : momentOf(said.replyByMs),
    budget: said.budget,
    priority: options.priority ?? message.priority,
    idempotent: options.idempotent ?? false,
    receipt: options.receipt ?? Receipt.NONE,
    recorded: options.recorded ?? message.recorded,
    type: options.type ?? '',
    capability: options.capability ?? '',
  };
}

function asMetadata(metadata: Readonly<Record<string, JsonValue>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [checkKey(key, 'metadata'), toValue(value)]),
  );
}

function asAddress(address: Address | string, field: string): Address {
  return typeof address === 'string' ? parseAddress(address, field) : address;
}

function asPerformative(performative: Performative | PerformativeName): Performative {
  return typeof performative === 'string' ? parsePerformative(performative) : performative;
}
