import { MeshError } from '../../base/index.js';
import type { Participant, Participate } from '../agent.js';
import { protocolOf } from '../protocols/known.js';
import type { Protocol } from '../protocols/protocol.js';

/** How an agent takes part in protocols: by their names; one that the mesh does not know brings its table. */
export type Participants = Readonly<
  Record<string, Participate | { readonly protocol: Protocol; readonly participate: Participate }>
>;

/** The names of protocols that an agent declares, with or without how it takes part. */
export function protocolNames(declared: readonly string[] | Participants | undefined): string[] {
  return isList(declared) ? [...declared] : Object.keys(declared ?? {});
}

/** How an agent takes part in what it declares. Errors: OPTION_INVALID for a protocol without a table. */
export function participantsOf(
  declared: readonly string[] | Participants | undefined,
): Readonly<Record<string, Participant>> | undefined {
  if (declared === undefined || isList(declared)) return undefined;
  return Object.fromEntries(Object.entries(declared).map(([name, one]) => [name, participantOf(name, one)]));
}

function participantOf(name: string, declared: Participants[string]): Participant {
  if (typeof declared !== 'function' && declared.protocol.name === name) return declared;
  const protocol = typeof declared === 'function' ? protocolOf(name) : undefined;
  if (typeof declared === 'function' && protocol && name !== 'contract-net') return { protocol, participate: declared };
  throw new MeshError(
    'OPTION_INVALID',
    name === 'contract-net'
      ? 'agents take part in contract nets by the `bid` of a capability, or by their faculties'
      : `protocols: "${name}" is not known; give { protocol, participate } with a protocol of that name`,
  );
}

function isList(declared: readonly string[] | Participants | undefined): declared is readonly string[] {
  return Array.isArray(declared);
}
