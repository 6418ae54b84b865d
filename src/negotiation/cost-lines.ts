import { timestampMs } from '@bufbuild/protobuf/wkt';
import { AwardState, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { insertLine, lineMessage } from '../budget/index.js';
import type { Statement } from '../storage/index.js';
import { costOf } from './means.js';
import type { NegotiationState } from './state.js';
import { termsOf } from './terms.js';
import { subjectOf } from './treasury.js';

/** The cost lines of the awards that were fulfilled between two states: they are written with the steps that say so. */
export function costLines(from: NegotiationState, to: NegotiationState, steps: readonly Step[]): Statement[] {
  const at = steps.at(-1)?.at;
  const atMs = at ? timestampMs(at) : 0;
  const paid = to.awards.filter(
    ({ award, state }) =>
      state === AwardState.FULFILLED && from.awards.find(one => one.award?.fence === award?.fence)?.state !== state,
  );
  return paid.flatMap(({ award }) => {
    if (!award) return [];
    const timeMs = award.at ? Math.max(0, Math.round(atMs - timestampMs(award.at))) : 0;
    const subject = subjectOf(to, award);
    const account = award.budget?.account;
    const cost = { ...costOf(to, award), timeMs };
    const line = { subject, accounts: account ? [account] : [], cost, currency: termsOf(to).currency, atMs };
    return [insertLine(lineMessage(line, subject.id))];
  });
}
