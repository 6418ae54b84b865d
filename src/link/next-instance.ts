import type { Address } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import type { Target } from '../registry/index.js';
import type { RegistryPort } from './attachment.js';
import type { Carrier } from './carrier.js';
import type { Straight, Tried } from './router.js';

/** Another instance that a message may go to; undefined: each has had its turn, or so many have that no more are looked at. */
export type NextInstance = (address: Address, tried: readonly Tried[]) => Straight | undefined;

/** How many are looked at for one that can be reached. */
const turnsMax = 64;

/** Looks for instances in the order of their turns, and passes over those that cannot be reached or were tried. */
export function createNextInstance(
  registry: Pick<RegistryPort, 'resolve'>,
  leadingTo: (target: Target) => Carrier | MeshError | undefined,
): NextInstance {
  function inTurn(address: Address): Target | undefined {
    try {
      return registry.resolve(address)[0];
    } catch {
      return undefined; // Nobody is there any more: the sender hears what was said first.
    }
  }

  return (address, tried) => {
    const passed = new Set<string>();
    while (passed.size < turnsMax) {
      const target = inTurn(address);
      const place = target && `${target.sessionId} ${target.agent}`;
      if (!target || !place || passed.has(place)) return undefined;
      passed.add(place);
      const by = leadingTo(target);
      if (!by || by instanceof MeshError) continue;
      const { agent } = target;
      const known = tried.some(one => one.by === by && (one.agent === undefined || one.agent === agent));
      if (!known) return { by, receivers: [agent] };
    }
    return undefined;
  };
}
