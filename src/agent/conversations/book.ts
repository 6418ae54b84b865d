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
import { createOutside } from '../effects.js';
import { asContent } from '../outcome.js';
import { protocolOf } from '../protocols/known.js';
import { type Act, advance, type Protocol, performativeOf } from '../protocols/protocol.js';
import { purseOf } from '../purse.js';
import type { Surroundings } from '../surroundings.js';
import type { Conversation } from './conversation.js';
import type { Conversations } from './conversations.js';
import { type Converse, type ConverseOptions, openingOf } from './converse.js';
import { conversationLimits } from './limits.js';
import type { Line, Saying } from './line.js';
import { LiveConversation } from './live.js';

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
class Book implements Conversations, Line<LiveConversation> {
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
    if (this.#open?.has(ownKey(id, peer)))
      throw new MeshError('OPTION_INVALID', `conversation "${id}" is open; give it another id`);
    const beginning = { id, protocol, role: 'initiator', peer, attended: true, timeoutMs, within } as const;
    const conversation = this.#add(ownKey(id, peer), new LiveConversation(this, beginning));
    // What becomes of it the conversation tells: who reads it hears why it could not be said.
    conversation.send(act, content, turn).catch(() => undefined);
    return conversation;
  }

  of(message: Message): LiveConversation | undefined {
    if (!this.#open || !message.sender) return undefined;
    const { conversationId: id, sender } = message;
    const own = this.#open.get(ownKey(id, sender)) ?? this.#answered(message);
    return own ?? this.#open.get(foreignKey(id, sender));
  }

  begin(message: Message, protocol: Protocol): LiveConversation {
    const { conversationId: id } = message;
    const peer = message.sender as Address;
    const attended = this.#around.agent.participants?.[protocol.name] !== undefined;
    const beginning = { id, protocol, role: 'participant', peer, attended, within: message } as const;
    return this.#add(foreignKey(id, peer), new LiveConversation(this, beginning));
  }

  said(message: Message): void {
    const protocol = guardedProtocol(message);
    const { conversationId: id, receiver: peer } = message;
    if (!protocol || !peer) return;
    const act = performativeName(message.performative) as Act;
    const known = this.#open?.get(foreignKey(id, peer)) ?? this.#open?.get(ownKey(id, peer));
    if (known) {
      known.moved(known.role, act, known.stateAfter(known.role, act), message);
      return;
    }
    const beginning = { id, protocol, role: 'initiator', peer, attended: false, within: message } as const;
    const opened = new LiveConversation(this, beginning);
    const to = opened.stateAfter('initiator', act);
    this.#add(ownKey(id, peer), opened).moved('initiator', act, to, message);
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
    const deadline = this.#around.deadlines.add(atMs, callback);
    return () => deadline.clear();
  }

  make(conversation: LiveConversation, { act, content, options, replyByMs }: Saying): Message {
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
        recorded: conversation.recorded,
        budget: conversation.purse ? conversation.purse.grant(options?.budget, waits) : options?.budget,
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
      purse: purseOf(message),
      traceContext: continueTrace(trace),
      signal: () => signal,
      onSent: telemetry.sent,
    });
    const log = telemetry.log().child({ correlation_id: conversationId, protocol: conversation.protocol.name });
    const converse: Converse = (options: ConverseOptions) => this.open(options, message);
    const outside = createOutside({ around: this.#around, message, signal: () => signal });
    return { ...communication, ...outside, self, clock, knowledge, message, conversationId, signal, log, converse };
  }

  over(conversation: LiveConversation): void {
    const { id, peer, role } = conversation;
    const key = role === 'initiator' ? ownKey(id, peer) : foreignKey(id, peer);
    if (this.#open?.get(key) === conversation) this.#open.delete(key);
  }

  met(conversation: LiveConversation, peer: Address): void {
    this.over(conversation);
    conversation.peer = peer;
    this.#open?.set(ownKey(conversation.id, peer), conversation);
  }

  /** The conversation with whoever has a capability whose first message this answers. */
  #answered(message: Message): LiveConversation | undefined {
    const own = this.#open?.get(unmetKey(message.conversationId));
    return own?.isBegunBy(message.inReplyTo) ? own : undefined;
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

/** Of a conversation that this agent began, which may have several of the same id. */
function ownKey(conversationId: string, peer: Address): string {
  return peer.target.case === 'agent' ? `${conversationId}\n>${formatAddress(peer)}` : unmetKey(conversationId);
}

/** Of one with whoever has a capability: who that is shows with the first answer. */
function unmetKey(conversationId: string): string {
  return `${conversationId}\n>`;
}

/** Of one that another agent began: ids are their initiators' own, two of them may use the same. */
function foreignKey(conversationId: string, initiator: Address): string {
  return `${conversationId}\n<${formatAddress(initiator)}`;
}
