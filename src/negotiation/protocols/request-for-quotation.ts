import type { Draft } from '../draft.js';
import { askCaller, complete, endQuoted, endWithNothing } from '../outcome.js';
import { openRound } from '../rounds.js';
import { candidates } from '../state.js';
import { violation } from './options.js';
import type { Protocol } from './protocol.js';

/**
 * Proposals are quotations. The caller hears all of them and accepts one within `decide_within`, or none: then it has ended as it should,
 * without an award. When the accepted one fails, the caller may accept another.
 */
export const requestForQuotation: Protocol = {
  name: 'request_for_quotation',
  check({ policy }) {
    const chosen = policy?.policy.case;
    if (chosen === undefined || chosen === 'caller' || chosen === 'lowestPrice') return undefined;
    return violation('policy', 'must be absent: the caller accepts a quotation, or none');
  },
  opened: draft => openRound(draft, { terms: { protocol: 'request_for_quotation', maxRounds: 1 } }),
  collected: quote,
  failed: quote,
  undecided: endQuoted,
  noneTaken: endQuoted,
  delivered: (draft, { agent }, result) => complete(draft, agent, result),
};

function quote(draft: Draft): void {
  if (candidates(draft.state).length > 0) askCaller(draft);
  else endWithNothing(draft);
}
