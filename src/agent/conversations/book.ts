import { type Address, type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError, newId } from '../../base/index.js';
import {
  continueTrace,
  createMessage,
  formatAddress,
  performativeName,
  performatives,
  wantsAnswer,
} from '../../message/index.js';
import type { ConversationContext } from '../agent.js';
import { createCommunication } from '../communication.js';
import { asContent } from '../outcome.js';
import { protocolOf } from '../protocols/known.js';
import { type Act, advance, type Protocol, performativeOf } from '../protocols/protocol.js';
import type { Surroundings } from '../surroundings.js';
import type { Conversation } from './conversation.js';
import type { Conversations } from './conversations.js';
import { type Converse, type ConverseOptions, openingOf } from './converse.js';
import { conversationLimits } from './limits.js';
import { type Line, LiveConversation } from './live.js';

/** Contract nets are kept by the bidding desk, which knows more of them: fences, reserves, orders that are said again. */
const keptElsewhere: ReadonlySet<string> = new Set(['contract-net']);

/** The protocol that a message must keep to; undefined: none that is watched over here. */
export function guardedProtocol(
  { protocol }: Message,
  own?: (name: string) => Protocol | undefined,
): Protocol | undefined {
  if (protocol === '' || keptElsewhere.has(protocol)) return undefined;
  return own?.(protocol) ?? protocolOf(protocol);
}

/** No conversation yet. */
export function createConversations(around: Omit<Surroundings, 'conversations'>): Conversations {
  return new Book(around);
}

/** A class, so that ten thousand idle agents share its methods; its map is made when it is first used. */
class Book implements Conversations, Line {
  readonly #around: Omit<Surroundings, 'conversations'>;
  readonly #home: string;
  readonly budget = { usedBytes: 0 };
  #open: Map<string, LiveConversation> | undefined;

  constructor(around: Omit<Surroundings, 'conversations'>) {
    this.#around = around;
    this.#home = formatAddress(around.address);
  }

  get size(): number {
    return this.#open?.size ?? 0;
  }

  open(options: ConverseOptions, within: Message | undefined): Conversation {
    const { protocol, act, peer } = openingOf(options, this.#around.self.namespace, this.#home);
    const { content, conversationId: id = newId(), timeoutMs, ...said } = options;
    const { to: _, protocol: __, performative: ___, ...turn } = said;
    if (this.#open?.has(id)) throw new MeshError('OPTION_INVALID', `conversation "${id}" is open; give it another id`);
    const beginning = { id, protocol, role: 'initiator', peer, attended: true, timeoutMs } as const;
    const conversation = this.#add(id, new LiveConversation(this, { ...beginning, trace: within?.traceContext }));
    conversation.send(act, content, turn).catch(() => undefined);
    return conversation;
  }

  of(message: Message): LiveConversation | undefined {
    const sender = senderOf(message);
    const own = this.#open?.get(message.conversationId);
    if (own && (isUnbound(own) || formatAddress(own.peer) === sender)) return own;
    return this.#open?.get(keyOf(message.conversationId, sender));
  }

  begin(message: Message, protocol: Protocol): LiveConversation {
    const { conversationId: id, sender, traceContext: trace } = message;
    const attended = this.#around.agent.participants?.[protocol.name] !== undefined;
    const beginning = { id, protocol, role: 'participant', peer: sender as Address, attended, trace } as const;
    return this.#add(keyOf(id, senderOf(message)), new LiveConversation(this, beginning));
  }

  said(message: Message): void {
    const protocol = guardedProtocol(message);
    if (!protocol || !message.receiver) return;
    const act = performativeName(message.performative) as Act;
    const known = this.#open?.get(keyOf(message.conversationId, formatAddress(message.receiver))) ?? this.#own(message);
    if (known) {
      known.moved(known.role, act, known.stateAfter(known.role, act), message);
      return;
    }
    const { conversationId: id, receiver: peer, traceContext: trace } = message;
    const opened = new LiveConversation(this, { id, protocol, role: 'initiator', peer, attended: false, trace });
    const to = opened.stateAfter('initiator', act);
    this.#add(id, opened).moved('initiator', act, to, message);
  }

  heard(message: Message): void {
    const conversation = this.of(message);
    if (!conversation || conversation.attended) return;
    const act = performativeName(message.performative) as Act;
    const to = advance(conversation.protocol, conversation.state, 'participant', act);
    if (to !== undefined) conversation.heard(act, to, message);
  }

  all(): Iterable<LiveConversation> {
    return this.#open?.values() ?? [];
  }

  close(reason: MeshError): void {
    for (const conversation of [...this.all()]) conversation.abandon('failed', reason);
  }

  now(): number {
    return this.#around.clock.now();
  }

  at(atMs: number, callback: () => void): () => void {
    return this.#around.deadlines.add(atMs, callback);
  }

  make(conversation: LiveConversation, { act, content, options, replyByMs }: Parameters<Line['make']>[1]): Message {
    const performative = performativeOf(act);
    const waits = wantsAnswer(performatives[performative]) || act === 'cancel';
    return createMessage(
      {
        ...options,
        performative,
        sender: this.#around.address,
        receiver: conversation.peer,
        content: asContent(content),
        conversationId: conversation.id,
        protocol: conversation.protocol.name,
        traceContext: continueTrace(conversation.trace),
        receipt: waits ? Receipt.HANDLED : Receipt.ACCEPTED,
        replyByMs: waits ? replyByMs : undefined,
      },
      this.#around.clock,
    );
  }

  async post(message: Message): Promise<void> {
    this.#around.telemetry.sent(message);
    await this.#around.exchange().send(message);
  }

  contextOf(conversation: LiveConversation, message: Message): ConversationContext {
    const { self, clock, knowledge, address, telemetry, timeouts, exchange } = this.#around;
    const { id: conversationId, trace, signal } = conversation;
    const communication = createCommunication({
      exchange: exchange(),
      clock,
      address,
      conversationId,
      timeouts,
      recorded: message.recorded,
      traceContext: continueTrace(trace),
      signal: () => signal,
      onSent: telemetry.sent,
    });
    const log = telemetry.log().child({ correlation_id: conversationId, protocol: conversation.protocol.name });
    const converse: Converse = (options: ConverseOptions) => this.open(options, message);
    return { ...communication, self, clock, knowledge, message, conversationId, signal, log, converse };
  }

  over(conversation: LiveConversation): void {
    const key =
      conversation.role === 'initiator' ? conversation.id : keyOf(conversation.id, formatAddress(conversation.peer));
    if (this.#open?.get(key) === conversation) this.#open.delete(key);
  }

  #own(message: Message): LiveConversation | undefined {
    const own = this.#open?.get(message.conversationId);
    return own && message.receiver && formatAddress(own.peer) === formatAddress(message.receiver) ? own : undefined;
  }

  #add(key: string, conversation: LiveConversation): LiveConversation {
    const { openMax } = conversationLimits;
    if (this.size >= openMax)
      throw new MeshError(
        'CONVERSATIONS_FULL',
        `agent "${this.#around.self.id}" has ${openMax} conversations open; try again later`,
        { details: { openMax: String(openMax) } },
      );
    this.#open ??= new Map();
    this.#open.set(key, conversation);
    return conversation;
  }
}

/** A conversation with whoever has a capability: who that is shows with the first answer. */
function isUnbound({ peer }: LiveConversation): boolean {
  return peer.target.case !== 'agent';
}

function senderOf({ sender }: Message): string {
  return sender ? formatAddress(sender) : '';
}

/** Ids of conversations are their initiators' own: two of them may have the same. */
function keyOf(conversationId: string, initiator: string): string {
  return `${conversationId}\n${initiator}`;
}
