import { contractNetProtocol } from './contract-net.js';
import { fipaPropose } from './propose.js';
import type { Protocol } from './protocol.js';
import { fipaQuery } from './query.js';
import { fipaRequest } from './request.js';
import { fipaSubscribe } from './subscribe.js';

/** The protocols that the mesh knows, by name. */
export const protocols = {
  'fipa-request': fipaRequest,
  'fipa-query': fipaQuery,
  'fipa-propose': fipaPropose,
  'fipa-subscribe': fipaSubscribe,
  'contract-net': contractNetProtocol,
} as const satisfies Record<string, Protocol>;

/** A protocol that the mesh knows. */
export type ProtocolName = keyof typeof protocols;

/** The protocol of this name; undefined when the mesh does not know it. */
export function protocolOf(name: string): Protocol | undefined {
  return Object.hasOwn(protocols, name) ? protocols[name as ProtocolName] : undefined;
}
