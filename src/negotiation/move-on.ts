import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { failureOf } from '../message/index.js';
import { haveAllAnswered } from './answered.js';
import type { Draft } from './draft.js';
import { end, endWithNothing, failAward, payable, taskOf } from './outcome.js';
import { protocolOf } from './protocols/known.js';
import { awardsInForce, candidates, isOpen, mayBeAll } from './state.js';
import { termsOf, timesOf } from './terms.js';

/** Ends a negotiation whose time is up, whatever it stands at; true: it has. */
export function endLate(draft: Draft): boolean {
  const { state, nowMs } = draft;
  if (!isOpen(state) || nowMs < timesOf(termsOf(state)).doByMs) return false;
  if (protocolOf(state).late?.(draft)) return true;
  if (state.awards.length === 0 && candidates(state).length === 0) endWithNothing(draft);
  else end(draft, Outcome.FAILED, late(draft));
  return true;
}

function late(draft: Draft): MeshError {
  const agents = awardsInForce(draft.state).map(({ agent }) => `"${agent}"`);
  const who = agents.length === 0 ? '' : `; ${agents.join(', ')} had the award`;
  return new MeshError('DEADLINE_PASSED', `the task "${taskOf(draft)}" was not done in time${who}`);
}

/** Does what time and the steps so far make due. */
export function moveOn(draft: Draft): void {
  if (!isOpen(draft.state)) return;
  expire(draft);
  const { state, nowMs } = draft;
  const protocol = protocolOf(state);
  if (state.status === 'collecting') {
    if (protocol.isSettled?.(state) || nowMs >= state.proposeByMs || allAnswered(draft)) protocol.collected(draft);
  } else if (state.status === 'deciding') {
    if (state.decideByMs === undefined || payable(draft).length === 0) protocol.failed(draft);
    else if (nowMs >= state.decideByMs) protocol.undecided(draft);
  } else protocol.working?.(draft);
}

/** Looks at each of them only when there are as many answers as agents. */
function allAnswered(draft: Draft): boolean {
  return mayBeAll(draft.state) && haveAllAnswered(draft.state, draft.answered());
}

/** Awards whose winners were silent for too long are void. */
function expire(draft: Draft): void {
  if (draft.state.status !== 'doing') return;
  const { progressWithinMs } = timesOf(termsOf(draft.state));
  for (const { award, untilMs } of draft.state.leases) {
    if (draft.nowMs < untilMs) continue;
    const error = new MeshError('PROGRESS_EXPIRED', `"${award.agent}" was silent for ${progressWithinMs} ms`);
    failAward(draft, award, failureOf(error));
  }
}
