import { Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import { failureContent, type PerformativeName, performativeName, replyTo } from '../../message/index.js';
import { type Act, advance, allowedActs, type Protocol } from '../protocols/protocol.js';
import type { Surroundings } from '../surroundings.js';
import { guardedProtocol } from './book.js';
import { notAllowed } from './faults.js';
import { ConversationInbound } from './inbound.js';
import type { LiveConversation } from './live.js';

/** Where messages of an agent go in. */
export interface Entrance {
  offer(inbound: Inbound): MeshError | undefined;
}

/** Something that is said, and the state that it leads to. */
interface Step {
  readonly act: Act;
  readonly to: string;
}

/** Protocols that every agent takes part in: they are question and answer. */
const everybodys: ReadonlySet<string> = new Set(['fipa-request', 'fipa-query']);

/**
 * Stands before the mailbox of an agent: what belongs to a protocol must be allowed by it. What is not is answered by
 * `not_understood` with the reason and changes nothing. Messages without a protocol, and of protocols that the mesh does not know,
 * pass as they are.
 */
export function createConversationEntrance(around: Surroundings, mailbox: Entrance): Entrance {
  const { conversations, agent, self } = around;
  const own = (name: string) => agent.participants?.[name]?.protocol;
  const takesPart = (name: string) => everybodys.has(name) || self.descriptor.protocols.includes(name);

  function begin(inbound: Inbound, protocol: Protocol): MeshError | undefined {
    const { message } = inbound;
    const act = performativeName(message.performative) as Act;
    const to = advance(protocol, protocol.initial, 'initiator', act);
    if (to === undefined) return stray(inbound, protocol);
    if (!takesPart(protocol.name)) return notUnderstood(inbound, notTaking(around, protocol.name));
    const conversation = conversations.begin(message, protocol);
    const refused = hand(inbound, conversation, { act, to });
    if (refused) conversation.end('failed', refused, refused);
    return refused;
  }

  /** It belongs to no conversation that is open here: it is over, or there never was one. */
  function stray(inbound: Inbound, protocol: Protocol): undefined {
    const { performative, conversationId } = inbound.message;
    const why = new MeshError(
      'CONVERSATION_UNKNOWN',
      `agent "${self.id}" has no conversation "${conversationId}" of ${protocol.name} with the sender; ` +
        `it begins with ${allowedActs(protocol, protocol.initial, 'initiator').join(' or ')}`,
      { details: { protocol: protocol.name, state: protocol.initial } },
    );
    // An answer to these would be answered in turn, for ever.
    if (performative === Performative.NOT_UNDERSTOOD || performative === Performative.FAILURE) inbound.handled();
    else answer(inbound, performative === Performative.CANCEL ? 'failure' : 'not_understood', why);
  }

  function goOn(inbound: Inbound, conversation: LiveConversation): MeshError | undefined {
    const { message } = inbound;
    if (conversation.hasSeen(message)) return again(inbound, conversation);
    const role = conversation.role === 'initiator' ? 'participant' : 'initiator';
    const act = performativeName(message.performative) as Act;
    if (!conversation.settles(message)) {
      inbound.handled();
      return undefined;
    }
    const to = advance(conversation.protocol, conversation.state, role, act);
    if (to === undefined || message.protocol !== conversation.protocol.name)
      return notUnderstood(inbound, notAllowed(conversation, role, act));
    if (to === 'cancelling') return cancel(inbound, conversation);
    if (conversation.attended) {
      if (!conversation.hasRoom)
        return new MeshError(
          'MAILBOX_FULL',
          `agent "${self.id}" does not read conversation ${conversation.id} fast enough`,
        );
      around.telemetry.received(message);
      conversation.heard(act, to, message);
      inbound.handled();
      return undefined;
    }
    return hand(inbound, conversation, { act, to });
  }

  /** Hands it to the mailbox; it counts as heard when it was taken. */
  function hand(inbound: Inbound, conversation: LiveConversation, { act, to }: Step): MeshError | undefined {
    const own = new ConversationInbound(around, conversation, inbound);
    const refused = mailbox.offer(own);
    if (refused) return refused;
    conversation.heard(act, to, inbound.message);
    own.enter();
    return undefined;
  }

  /** The same message came twice: the mailbox knows what to do about it. */
  function again(inbound: Inbound, { attended }: LiveConversation): MeshError | undefined {
    if (!attended) return mailbox.offer(inbound);
    inbound.handled();
    return undefined;
  }

  /** The cancel meta-protocol (fipa00026): the work is told to stop, and the sender hears that it was. */
  function cancel(inbound: Inbound, conversation: LiveConversation): undefined {
    around.telemetry.received(inbound.message);
    const reason = new MeshError('CALL_CANCELLED', `the other side cancelled conversation ${conversation.id}`);
    conversation.end('cancelled', reason);
    answer(inbound, 'inform');
  }

  function notUnderstood(inbound: Inbound, why: MeshError): undefined {
    const { performative } = inbound.message;
    if (performative === Performative.NOT_UNDERSTOOD) inbound.handled();
    else answer(inbound, 'not_understood', why);
  }

  function answer(inbound: Inbound, performative: PerformativeName, why?: MeshError): void {
    const content = why && failureContent(why);
    const said = replyTo(inbound.message, { performative, content, sender: around.address }, around.clock);
    around.telemetry.sent(said);
    around.transcript?.sent(said);
    inbound.reply(said);
    inbound.handled();
  }

  return {
    offer(inbound) {
      const { message } = inbound;
      if (message.protocol === '') return mailbox.offer(inbound);
      const conversation = conversations.of(message);
      const protocol = guardedProtocol(message, own);
      if (!conversation && !protocol) return mailbox.offer(inbound);
      try {
        if (conversation) return goOn(inbound, conversation);
        return protocol && begin(inbound, protocol);
      } catch (error) {
        if (error instanceof MeshError) return error;
        throw error;
      }
    },
  };
}

function notTaking({ self }: Surroundings, name: string): MeshError {
  const taken = [...new Set([...everybodys, ...self.descriptor.protocols])].join(', ');
  return new MeshError(
    'NOT_UNDERSTOOD',
    `agent "${self.id}" does not take part in ${name}; it takes part in ${taken}`,
    {
      details: { protocol: name, protocols: taken },
    },
  );
}
