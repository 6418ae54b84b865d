import { MeshError } from '../base/index.js';
import type { Header } from './header.js';
import type { LinkPeer } from './peer.js';

/** What the ids of clients begin with. */
export const clientPrefix = 'client-';

/** A client speaks under its own id, or under names that begin with it and a dot: it has no agents. */
export function clientSpeaks(hostId: string, { sender }: Header): boolean {
  const target = sender?.address.target;
  return target?.case === 'agent' && (target.value === hostId || target.value.startsWith(`${hostId}.`));
}

/** The id of the client that may have sent under this name; undefined: it is no client's name. */
export function clientOf(name: string): string | undefined {
  const id = name.slice(name.indexOf('/') + 1);
  if (!id.startsWith(clientPrefix)) return undefined;
  const dot = id.indexOf('.');
  return dot < 0 ? id : id.slice(0, dot);
}

/** SENDER_DENIED for a name that does not live behind this link. */
export function senderDenied({ hostId }: LinkPeer, name: string): MeshError {
  return new MeshError(
    'SENDER_DENIED',
    `"${name}" is not on the session of ${hostId}: it must be registered there before it sends`,
  );
}
