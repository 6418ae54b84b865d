import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { formatAddress } from '../../message/index.js';
import { allowedActs, type Protocol, type Role } from '../protocols/protocol.js';

/** What errors say of a conversation. */
interface Told {
  readonly id: string;
  readonly protocol: Protocol;
  readonly state: string;
  readonly peer: Address;
}

/** CONVERSATION_CLOSED: nothing can be said any more. */
export function closedFault({ id, state }: Pick<Told, 'id' | 'state'>): MeshError {
  return new MeshError('CONVERSATION_CLOSED', `conversation ${id} is over: ${state}`);
}

/** CONVERSATION_STATE: this side wants to say what the protocol does not allow now. */
export function stateFault({ protocol, state }: Pick<Told, 'protocol' | 'state'>, role: Role, act: string): MeshError {
  const allowed = allowedActs(protocol, state, role).join(', ') || 'nothing';
  return new MeshError(
    'CONVERSATION_STATE',
    `"${act}" is not for the ${role} to say in ${protocol.name} when it is "${state}"; allowed: ${allowed}`,
    { details: { protocol: protocol.name, state, role, allowed } },
  );
}

/** NOT_UNDERSTOOD: the other side has said what the protocol does not allow now. */
export function notAllowed({ id, protocol, state }: Omit<Told, 'peer'>, role: Role, act: string): MeshError {
  const allowed = allowedActs(protocol, state, role).join(', ') || 'nothing';
  return new MeshError(
    'NOT_UNDERSTOOD',
    `"${act}" is not for the ${role} to say in conversation ${id} of ${protocol.name}, which is "${state}"; allowed: ${allowed}`,
    { details: { protocol: protocol.name, state, role, allowed } },
  );
}

/** CONVERSATION_EXPIRED: the other side has said nothing for `waitedMs`. */
export function expiredFault({ id, protocol, state, peer }: Told, waitedMs: number): MeshError {
  return new MeshError(
    'CONVERSATION_EXPIRED',
    `conversation ${id} (${protocol.name}) with "${formatAddress(peer)}" was silent for ${waitedMs} ms in "${state}"`,
    { details: { protocol: protocol.name, state } },
  );
}
