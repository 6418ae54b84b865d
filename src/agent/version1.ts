import type { Message as MessageV1 } from '#gen/dacp/message/v1/message_pb.js';
import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, newId } from '../base/index.js';
import {
  answerInVersion1,
  deprecationNotice,
  downgrade,
  formatAddress,
  isVersion1,
  traceContextOf,
  upgrade,
} from '../message/index.js';
import { deprecationMetrics, type Logger, type Meters } from '../observability/index.js';
import { type Completion, completeMessage } from './complete.js';

/** Hears of each message of DACP 1.0 that comes in over an edge, such as `http` or `grpc`. */
export type OnUpgrade = (message: Message, edge: string) => void;

/** Which DACP a caller speaks: 2.0, 1.0 in its own type, or 1.0 in the fields of 2.0. */
export type Dialect = '2.0' | '1.0' | '1.0 as 2.0';

/** How a caller speaks; known from its first message on. */
export interface Speech {
  dialect: Dialect;
  /** What it calls itself in 1.0. */
  name?: Address | undefined;
}

/** What a caller sends: a message of either version. */
export interface Said {
  readonly message?: Message | undefined;
  readonly messageV1?: MessageV1 | undefined;
}

/** A caller's message as the mesh carries it. */
export interface TakenIn {
  readonly message: Message;
  readonly dialect: Dialect;
}

/** Peers whose first message of 1.0 is logged; of more, nobody could fill the log. */
const loggedPeersMax = 1_000;

/** Counts messages of 1.0 by edge, and logs the first one of each sender. */
export function createDeprecations(logger: Logger, meters: Meters): OnUpgrade {
  const peers = new Set<string>();
  const count = meters.counter(deprecationMetrics.messages);
  return (message, edge) => {
    count.add({ version: '1.0', edge });
    const peer = message.sender ? formatAddress(message.sender) : '';
    if (peers.has(peer) || peers.size >= loggedPeersMax) return;
    peers.add(peer);
    const last = peers.size === loggedPeersMax ? '; further peers are counted only' : '';
    logger.warn({ peer, edge, message_id: message.id }, `${deprecationNotice}${last}`);
  };
}

/**
 * Takes in what a caller says: completed, upgraded if it is of 1.0, and checked. Errors: FIELD_INVALID.
 */
export function takeIn({ message, messageV1 }: Said, completion: Completion): TakenIn {
  if (message && messageV1) throw new MeshError('FIELD_INVALID', 'give message or message_v1, not both');
  if (messageV1) return { message: upgraded(messageV1, newId(), completion), dialect: '1.0' };
  if (!message || !isVersion1(message)) return { message: completeMessage(message, completion), dialect: '2.0' };
  const old = downgrade({ ...message, sender: message.sender ?? completion.sender });
  return { message: upgraded(old, message.id || newId(), completion), dialect: '1.0 as 2.0' };
}

/** What is said to a caller, as it speaks itself: of 1.0 it has neither trace context nor metadata. */
export function inDialect(said: Message, { dialect, name }: Speech): { message?: Message; messageV1?: MessageV1 } {
  if (dialect === '2.0') return { message: said };
  const messageV1 = answerInVersion1(name ? { ...said, receiver: name } : said);
  if (dialect === '1.0') return { messageV1 };
  const { id, inReplyTo } = said;
  const message = { ...upgrade(messageV1), id, inReplyTo, version: '1.0', traceContext: undefined, metadata: {} };
  return { message };
}

function upgraded(old: MessageV1, id: string, completion: Completion): Message {
  const message = upgrade(old, { id, traceContext: traceContextOf(completion.traceparent) });
  return completeMessage(message, completion);
}
