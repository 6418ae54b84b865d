import { type AwardPolicy, type CallerDecides, Trust } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { bestQuality } from './best-quality.js';
import { fastest } from './fastest.js';
import { lowestPrice } from './lowest-price.js';
import type { Policy } from './policy.js';
import { weighted } from './weighted.js';

/** How a negotiation is decided. */
export interface Deciding {
  /** The caller decides first; the policy does when it does not in time. */
  readonly byCaller: boolean;
  readonly policy: Policy;
  /** As people call it, such as `lowest-price`. */
  readonly name: string;
  /** Promises count as measured; else at their word. */
  readonly measured: boolean;
}

/** What a caller's wish means; without one, the lowest price wins, as measured. */
export function decidingOf(wish: AwardPolicy | undefined): Deciding {
  const chosen = wish?.policy;
  const byCaller = chosen?.case === 'caller';
  const measured = wish?.trust !== Trust.PROMISED;
  return { byCaller, measured, ...named(byCaller ? chosen.value.fallback : chosen) };
}

function named(
  chosen: AwardPolicy['policy'] | CallerDecides['fallback'] | undefined,
): Pick<Deciding, 'policy' | 'name'> {
  switch (chosen?.case) {
    case 'fastest':
      return { policy: fastest, name: 'fastest' };
    case 'bestQuality':
      return { policy: bestQuality, name: 'best-quality' };
    case 'weighted':
      return { policy: weighted(chosen.value), name: 'weighted' };
    default:
      return { policy: lowestPrice, name: 'lowest-price' };
  }
}
