import type { NegotiationState } from '../state.js';
import { type ProtocolName, protocolNameOf } from '../states.js';
import { contractNet } from './contract-net.js';
import { dutch } from './dutch.js';
import { english } from './english.js';
import { iterated } from './iterated.js';
import type { Protocol } from './protocol.js';
import { requestForQuotation } from './request-for-quotation.js';
import { sealedSecondPrice } from './sealed-second-price.js';
import { severalWinners } from './several-winners.js';

/** The protocols that there are, as the contract names them. */
export const protocols: Readonly<Record<ProtocolName, Protocol>> = {
  contractNet,
  iterated,
  severalWinners,
  sealedSecondPrice,
  english,
  dutch,
  requestForQuotation,
};

/** How a negotiation is carried out. */
export function protocolOf({ terms }: Pick<NegotiationState, 'terms'>): Protocol {
  return protocols[protocolNameOf(terms)];
}
