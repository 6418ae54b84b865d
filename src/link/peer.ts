import type { Hello } from '#gen/dacp/link/v1/link_pb.js';
import { Role } from '#gen/dacp/link/v1/link_pb.js';

/** Who is at the other end of a link. */
export interface LinkPeer {
  /** The host or node. */
  readonly hostId: string;
  /** Its process: a new value at each start. */
  readonly epoch: string;
  /** Never ROLE_UNSPECIFIED. */
  readonly role: Role;
  /** It speaks simple mode: no sequences, acks, credit or resume. */
  readonly simple: boolean;
  /** Where it serves, as `host:port`; empty: it does not. */
  readonly address: string;
}

/** The peer that a hello tells of. */
export function peerOf(hello: Hello): LinkPeer {
  const { hostId, epoch, simple, address } = hello;
  const role = hello.role === Role.UNSPECIFIED ? Role.HOST : hello.role;
  return { hostId, epoch, role, simple, address };
}
