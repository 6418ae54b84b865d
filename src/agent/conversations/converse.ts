import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { formatAddress, parseAddress } from '../../message/index.js';
import { type ProtocolName, protocolOf, type protocols } from '../protocols/known.js';
import { type Act, allowedActs, type Protocol } from '../protocols/protocol.js';
import type { Conversation, TurnOptions } from './conversation.js';

/** What the initiator says in a protocol. */
type Says<P extends ProtocolName | Protocol> = InitiatorOf<P extends ProtocolName ? (typeof protocols)[P] : P>;

type InitiatorOf<P> = P extends Protocol<infer I> ? I : never;

/** What begins a conversation. */
export interface ConverseOptions<P extends ProtocolName | Protocol = ProtocolName | Protocol> extends TurnOptions {
  /** An agent, or `capability:NAME` for whoever has it. */
  readonly to: Address | string;
  /** By name, or one's own. */
  readonly protocol: P;
  /** What is said first; the protocol's usual beginning unless said, such as `query_ref` of `fipa-query`. */
  readonly performative?: Says<P>;
  /** A JSON value or content. */
  readonly content?: unknown;
  /** How long the other side may be silent in any state, in ms; as the protocol says unless said. */
  readonly timeoutMs?: number;
  /** A new one unless said. */
  readonly conversationId?: string;
}

/**
 * Begins a conversation; what goes wrong with its first message is told by `next`, `result` and `outcome`. Errors: OPTION_INVALID,
 * CONVERSATIONS_FULL.
 *
 *     const weather = context.converse({ to: 'weather', protocol: 'fipa-query', content: { city: 'Lisboa' } });
 *     const { degrees } = await weather.result();
 */
export type Converse = In<'fipa-query'> & In<'fipa-request'> & In<'fipa-propose'> & In<'fipa-subscribe'> & In<Protocol>;

type In<P extends ProtocolName | Protocol> = (options: ConverseOptions<P>) => Conversation<Says<P>>;

/** How a conversation begins. */
export interface Opening {
  readonly protocol: Protocol;
  readonly act: Act;
  readonly peer: Address;
}

/** Completes and checks what begins a conversation. Errors: OPTION_INVALID, FIELD_INVALID for an address. */
export function openingOf(
  { to, protocol: wanted, performative }: ConverseOptions,
  home: string,
  self: string,
): Opening {
  const protocol = typeof wanted === 'string' ? protocolOf(wanted) : wanted;
  if (!protocol) throw new MeshError('OPTION_INVALID', `protocol "${String(wanted)}" is not known`);
  const openers = allowedActs(protocol, protocol.initial, 'initiator');
  const act = performative ?? openers[0];
  if (act === undefined || !openers.includes(act))
    throw new MeshError('OPTION_INVALID', `${protocol.name} begins with ${openers.join(' or ')}, not with "${act}"`);
  const peer = typeof to === 'string' ? parseAddress(to, 'to', home) : to;
  const { case: kind } = peer.target;
  if ((kind !== 'agent' && kind !== 'capability') || formatAddress(peer) === self)
    throw new MeshError(
      'OPTION_INVALID',
      `to is "${formatAddress(peer)}"; a conversation is with one other agent, or with capability:NAME`,
    );
  return { protocol, act, peer };
}
