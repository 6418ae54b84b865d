import type { AwardPolicy, CallerDecides } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { fastest } from './fastest.js';
import { lowestPrice } from './lowest-price.js';
import type { Policy } from './policy.js';
import { weighted } from './weighted.js';

/** How a negotiation is decided. */
export interface Deciding {
  /** The caller decides first; the policy does when it does not in time. */
  readonly byCaller: boolean;
  readonly policy: Policy;
}

/** What a caller's wish means; without one, the lowest price wins. */
export function decidingOf(wish: AwardPolicy | undefined): Deciding {
  const chosen = wish?.policy;
  if (chosen?.case === 'caller') return { byCaller: true, policy: policyOf(chosen.value.fallback) };
  return { byCaller: false, policy: policyOf(chosen) };
}

function policyOf(chosen: AwardPolicy['policy'] | CallerDecides['fallback'] | undefined): Policy {
  switch (chosen?.case) {
    case 'fastest':
      return fastest;
    case 'weighted':
      return weighted(chosen.value);
    default:
      return lowestPrice;
  }
}
