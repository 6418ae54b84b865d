import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import {
  AwardFailedSchema,
  AwardSchema,
  DecidingSchema,
  EndedSchema,
  type Offer,
  Outcome,
  RejectedSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { failureOf } from '../message/index.js';
import { decidingOf } from './award/policies.js';
import type { Choice } from './award/policy.js';
import type { Draft } from './draft.js';
import { awardInForce, candidates, isOpen, unanswered } from './state.js';
import { termsOf, timesOf } from './terms.js';

/** Ends a negotiation whose time is up, whatever it stands at; true: it has. */
export function endLate(draft: Draft): boolean {
  const { state, nowMs } = draft;
  if (!isOpen(state) || nowMs < timesOf(termsOf(state)).doByMs) return false;
  if (state.awards.length === 0 && candidates(state).length === 0) endWithoutProposals(draft);
  else end(draft, Outcome.FAILED, late(draft));
  return true;
}

function late(draft: Draft): MeshError {
  const agent = awardInForce(draft.state)?.agent;
  const who = agent === undefined ? '' : `; "${agent}" had the award`;
  return new MeshError('DEADLINE_PASSED', `the task "${taskOf(draft)}" was not done in time${who}`);
}

/** Does what time and the steps so far make due. */
export function moveOn(draft: Draft): void {
  const { nowMs } = draft;
  if (!isOpen(draft.state)) return;
  const award = awardInForce(draft.state);
  if (award && nowMs >= draft.state.leaseUntilMs) {
    const { progressWithinMs } = timesOf(termsOf(draft.state));
    const error = new MeshError('PROGRESS_EXPIRED', `"${award.agent}" was silent for ${progressWithinMs} ms`);
    failAward(draft, failureOf(error));
  }
  const { state } = draft;
  if (state.status === 'collecting') {
    if (unanswered(state).length === 0 || nowMs >= timesOf(termsOf(state)).proposeByMs) choose(draft);
  } else if (state.status === 'deciding') {
    if (state.decideByMs === undefined || candidates(state).length === 0) choose(draft);
    else if (nowMs >= state.decideByMs) chooseByPolicy(draft);
  }
}

/** The award in force is void. */
export function failAward(draft: Draft, failure: ReturnType<typeof failureOf>): void {
  const award = awardInForce(draft.state);
  if (!award) return;
  const { fence, agent } = award;
  draft.add({ case: 'awardFailed', value: create(AwardFailedSchema, { fence, agent, failure }) });
}

/** Awards an offer; those that were not told before hear that they did not win. */
export function award(draft: Draft, { offer, reason }: Choice): void {
  const { proposalId, agent, sessionId } = offer;
  const fence = (draft.state.awards.at(-1)?.award?.fence ?? 0n) + 1n;
  draft.add({ case: 'awarded', value: create(AwardSchema, { fence, proposalId, agent, sessionId, reason }) });
  reject(draft, true);
}

/** Completes it with this result. */
export function complete(draft: Draft, agent: string, result: Content | undefined): void {
  draft.add({ case: 'ended', value: create(EndedSchema, { outcome: Outcome.COMPLETED, result, agent }) });
}

/** Ends it without a result. */
export function end(draft: Draft, outcome: Outcome, error: MeshError): void {
  reject(draft, false);
  draft.add({ case: 'ended', value: create(EndedSchema, { outcome, failure: failureOf(error) }) });
}

/** Collecting is over, or an award has failed: the policy chooses, unless it is the caller who does. */
function choose(draft: Draft): void {
  const { state, nowMs } = draft;
  const terms = termsOf(state);
  const offers = candidates(state);
  if (offers.length === 0 || !decidingOf(terms.policy).byCaller) {
    chooseByPolicy(draft);
    return;
  }
  const { decideWithinMs, doByMs } = timesOf(terms);
  const decideBy = timestampFromMs(Math.min(nowMs + decideWithinMs, doByMs));
  draft.add({ case: 'deciding', value: create(DecidingSchema, { decideBy }) });
}

function chooseByPolicy(draft: Draft): void {
  const { state } = draft;
  const offers = candidates(state);
  if (offers.length > 0) award(draft, decidingOf(termsOf(state).policy).policy(offers));
  else if (state.awards.length === 0) endWithoutProposals(draft);
  else end(draft, Outcome.FAILED, awardsFailed(draft));
}

function endWithoutProposals(draft: Draft): void {
  const { participants } = termsOf(draft.state);
  const { declined } = draft.state;
  const why = declined.slice(0, reasonsMax).map(({ agent, failure }) => `${agent}: ${short(failure?.message)}`);
  if (declined.length > reasonsMax) why.push('…');
  const error = new MeshError(
    'NO_PROPOSALS',
    `none of ${participants.length} called for "${taskOf(draft)}" made a proposal; ${declined.length} declined${why.length > 0 ? ` (${why.join('; ')})` : ''}`,
  );
  end(draft, Outcome.NO_PROPOSALS, error);
}

/** So many reasons are enough for a person. */
const reasonsMax = 3;

function short(reason = ''): string {
  return reason.length <= 160 ? reason : `${reason.slice(0, 159)}…`;
}

function awardsFailed({ state }: Draft): MeshError {
  const last = state.awards.at(-1);
  const many = state.awards.length === 1 ? 'the only award failed' : `all ${state.awards.length} awards failed`;
  return new MeshError(
    'AWARDS_FAILED',
    `${many}, at last "${last?.award?.agent}": ${last?.failure?.message ?? ''}`.slice(0, 4096),
    { details: { last_reason: last?.failure?.reason ?? '' } },
  );
}

function reject(draft: Draft, inReserve: boolean): void {
  const proposalIds = untold(draft).map(({ proposalId }) => proposalId);
  if (proposalIds.length > 0)
    draft.add({ case: 'rejected', value: create(RejectedSchema, { proposalIds, inReserve }) });
}

function untold({ state }: Draft): Offer[] {
  return state.offers.filter(({ standing }) => standing === 'open').map(({ offer }) => offer);
}

function taskOf({ state }: Draft): string {
  return state.terms?.task?.capability ?? '';
}
