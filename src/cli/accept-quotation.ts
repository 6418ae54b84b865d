import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';

/** Which proposal the caller takes: that of an agent, the lowest price, the fastest, or none. */
export type Acceptor = (offers: readonly Offer[]) => Offer | undefined;

/**
 * Reads `none`, `lowest-price`, `fastest`, or the name of an agent; undefined: nothing was said, or it is not for the caller to say. Errors:
 * OPTION_INVALID when the caller does not decide.
 */
export function readAcceptor(
  text: string | undefined,
  { protocol, policy }: { readonly protocol?: string; readonly policy?: string },
): Acceptor | undefined {
  if (policy === 'caller' && text === undefined) return undefined;
  if (protocol !== 'request-for-quotation' && policy !== 'caller') {
    if (text === undefined) return undefined;
    const advice = 'goes with --protocol request-for-quotation or --policy caller';
    throw new MeshError('OPTION_INVALID', `--accept ${text}: ${advice}`);
  }
  if (text === undefined || text === 'none') return () => undefined;
  if (text === 'lowest-price') return offers => least(offers, ({ proposal }) => Number(proposal?.priceMicros ?? 0n));
  if (text === 'fastest')
    return offers => least(offers, ({ proposal }) => (proposal?.time ? durationMs(proposal.time) : Infinity));
  return offers => offers.find(({ agent }) => agent === text);
}

/** Whether an agent is named, so that it can be missed; the other words always find what there is. */
export function isAgentName(text: string | undefined): text is string {
  return text !== undefined && !['none', 'lowest-price', 'fastest'].includes(text);
}

function least(offers: readonly Offer[], by: (offer: Offer) => number): Offer | undefined {
  return offers.reduce<Offer | undefined>((best, offer) => (best && by(best) <= by(offer) ? best : offer), undefined);
}
