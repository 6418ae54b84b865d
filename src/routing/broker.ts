import type { Address, Message } from '#gen/dacp/message/v2/message_pb.js';
import { RoutedBy } from '#gen/dacp/routing/v1/routing_pb.js';
import { MeshError } from '../base/index.js';
import type { Broker } from '../link/index.js';
import { makeAddress, unqualify } from '../message/index.js';
import type { Registry } from '../registry/index.js';
import { type Facts, factsOf } from './facts.js';
import { firstThatFits } from './rules.js';
import { type RoutingState, routesOf } from './state.js';

/** Who gets a message, and why. */
export interface Decision {
  readonly by: RoutedBy;
  /** The rule's name, when a rule decided. */
  readonly rule: string;
  readonly targets: readonly Address[];
}

/** What a broker knows of the mesh. */
export type Directory = Pick<Registry, 'interested'>;

/** A broker that also says why. */
export interface Deciding extends Broker {
  /** Errors: NOBODY_INTERESTED. */
  decide(message: Message): Decision;
}

/**
 * Makes the broker (S2): the first rule that fits decides alone; without one, the message is for every agent of the namespace that is
 * interested in its type, but not for its sender. Nobody is an error.
 */
export function createBroker(state: () => RoutingState, directory: Directory): Deciding {
  function decide(message: Message): Decision {
    const facts = factsOf(message);
    const rule = firstThatFits(routesOf(state(), facts.namespace).ordered, facts);
    if (rule) return { by: RoutedBy.RULE, rule: rule.name, targets: rule.targets };
    const agents = directory.interested(facts.namespace, facts.type).map(({ agent }) => agent);
    const targets = agents.filter(agent => agent !== facts.sender).map(addressOf);
    if (targets.length === 0) throw nobody(facts);
    return { by: RoutedBy.INTEREST, rule: '', targets };
  }

  return { decide, targetsOf: message => decide(message).targets };
}

function addressOf(qualifiedId: string): Address {
  const { namespace, agentId } = unqualify(qualifiedId);
  return makeAddress('agent', agentId, namespace);
}

function nobody({ namespace, type }: Facts): MeshError {
  const todo = `start an agent with interests: ['${type}'], or put a rule: dacp rules put NAME --type ${type} --to RECEIVER`;
  return new MeshError(
    'NOBODY_INTERESTED',
    `no rule fits, and nobody in namespace "${namespace}" is interested in messages of type "${type}"; ${todo}`,
    { details: { type, namespace } },
  );
}
