import type { Protocol, Started } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert, type Violation } from '../../base/index.js';
import type { ProtocolName } from '../states.js';

/** The options of a protocol, as its negotiation was started with; a programmer fault when it is by another one. */
export function optionsOf<Name extends ProtocolName>(name: Name, terms: Started | undefined) {
  const chosen = terms?.protocol?.protocol;
  assert(chosen?.case === name, `the negotiation is by ${name}`);
  return chosen.value as Extract<Protocol['protocol'], { case: Name }>['value'];
}

/** A protocol in which the price decides takes no other policy. */
export function byPriceAlone({ policy }: Started): Violation | undefined {
  const chosen = policy?.policy.case;
  if (chosen === undefined || chosen === 'lowestPrice') return undefined;
  return violation('policy', 'must be absent, or the lowest price: in this protocol the price decides');
}

/** What is wrong with a field of a request. */
export function violation(field: string, message: string): Violation {
  return { field, rule: 'dacp.protocol', message };
}
