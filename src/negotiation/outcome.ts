import { create } from '@bufbuild/protobuf';
import type { Content, Failure } from '#gen/dacp/message/v2/message_pb.js';
import {
  type Award,
  AwardFailedSchema,
  AwardSchema,
  DecidingSchema,
  EndedSchema,
  type Offer,
  Outcome,
  RejectedSchema,
  type Weighing,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { isUnlimited } from '../budget/index.js';
import { failureOf, momentOf } from '../message/index.js';
import { decidingOf } from './award/policies.js';
import { type Choice, chooseBest, type Situation, unweighed } from './award/weigh.js';
import type { Draft } from './draft.js';
import { costOf, grantOf, unaffordable } from './means.js';
import { candidates, offersThatAre, roundOf } from './state.js';
import { protocolNameOf } from './states.js';
import { termsOf, timesOf } from './terms.js';
import { inTieOrder } from './ties.js';

/** What is awarded: an offer, and where the protocol says so, how much of it and what is paid for it. */
export interface Awarding extends Choice {
  /** In millionths, for each unit; what the proposal says unless said. */
  readonly priceMicros?: bigint;
  /** Units; 0 or left out: it is about one thing. */
  readonly quantity?: number;
}

/** An award is void. */
export function failAward(draft: Draft, { fence, agent }: Award, failure: Failure): void {
  draft.add({ case: 'awardFailed', value: create(AwardFailedSchema, { fence, agent, failure }) });
}

/** Awards an offer; those that were not told before hear that they did not win. */
export function award(draft: Draft, awarding: Awarding): void {
  addAward(draft, awarding);
  reject(draft, true);
}

/** Awards an offer, and tells nobody else. */
export function addAward(draft: Draft, awarding: Awarding): void {
  const { offer, reason, priceMicros, quantity } = awarding;
  const { proposalId, agent, sessionId } = offer;
  const fence = (draft.state.awards.at(-1)?.award?.fence ?? 0n) + 1n;
  const weighing = weighingOf(draft, awarding);
  const $typeName = AwardSchema.typeName;
  const value: Award = { $typeName, fence, proposalId, agent, sessionId, reason, weighing, quantity: quantity ?? 0 };
  if (priceMicros !== undefined) value.priceMicros = payableOf(draft, priceMicros, quantity);
  value.at = draft.at;
  if (draft.means.account !== '') value.budget = grantOf(draft.means, draft.left(), costOf(draft.state, value));
  draft.add({ case: 'awarded', value });
}

/** What was weighed, and what the winner has promised for what it is paid in all. */
function weighingOf(draft: Draft, { offer, weighing, priceMicros, quantity }: Awarding): Weighing {
  const weighed = weighing ?? unweighed(offer, taskOf(draft), wordsOf(protocolNameOf(draft.state.terms)));
  if (!weighed.promise || (priceMicros === undefined && !quantity)) return weighed;
  const each = priceMicros ?? weighed.promise.priceMicros;
  return { ...weighed, promise: { ...weighed.promise, priceMicros: each * BigInt(quantity || 1) } };
}

/** The name of a protocol as people write it, such as `several-winners`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
}

/** Completes it with this result. */
export function complete(draft: Draft, agent: string, result: Content | undefined): void {
  const { typeName: $typeName } = EndedSchema;
  draft.add({ case: 'ended', value: { $typeName, outcome: Outcome.COMPLETED, result, agent, quantity: 0 } });
}

/** Ends it with some of what was wanted done, by several; those that are still at work are told to stop. */
export function completeParts(draft: Draft, quantity: number): void {
  reject(draft, false);
  draft.add({ case: 'ended', value: create(EndedSchema, { outcome: Outcome.COMPLETED, quantity }) });
}

/** Ends it with offers that nobody accepted, as was agreed. */
export function endQuoted(draft: Draft): void {
  reject(draft, false);
  draft.add({ case: 'ended', value: create(EndedSchema, { outcome: Outcome.QUOTED }) });
}

/** Ends it without a result. */
export function end(draft: Draft, outcome: Outcome, error: MeshError): void {
  reject(draft, false);
  draft.add({ case: 'ended', value: create(EndedSchema, { outcome, failure: failureOf(error) }) });
}

/** Collecting is over, or an award has failed: the policy chooses, unless it is the caller who does. */
export function choose(draft: Draft): void {
  const { state } = draft;
  if (decidingOf(termsOf(state).policy).byCaller && payable(draft).length > 0) askCaller(draft);
  else chooseByPolicy(draft);
}

/** The caller's turn. */
export function askCaller(draft: Draft): void {
  const { state, nowMs } = draft;
  const { decideWithinMs, doByMs } = timesOf(termsOf(state));
  const decideBy = momentOf(Math.min(nowMs + decideWithinMs, doByMs));
  draft.add({ case: 'deciding', value: create(DecidingSchema, { decideBy }) });
}

/** The policy chooses among what is left. */
export function chooseByPolicy(draft: Draft): void {
  const { state } = draft;
  const offers = inTieOrder(payable(draft), termsOf(state));
  if (offers.length > 0) award(draft, chooseBest(offers, situationOf(draft)));
  else endWithNothing(draft);
}

/** The offers that can be paid out of what is left, in the order in which they came. */
export function payable(draft: Draft): readonly Offer[] {
  const offers = candidates(draft.state);
  const left = draft.left();
  return isUnlimited(left) ? offers : offers.filter(offer => !unaffordable(left, offer));
}

/** What a rule says that is paid, but no more than there is. */
function payableOf(draft: Draft, priceMicros: bigint, units = 1): bigint {
  const most = BigInt(Math.floor((draft.left().micros ?? Number.MAX_SAFE_INTEGER) / (units || 1)));
  return priceMicros < most ? priceMicros : most;
}

/** Nothing is left to award. */
export function endWithNothing(draft: Draft): void {
  const unpaid = unpaidOf(draft);
  if (unpaid) end(draft, Outcome.FAILED, unpaid);
  else if (draft.state.awards.length === 0) endWithoutProposals(draft);
  else end(draft, Outcome.FAILED, awardsFailed(draft));
}

/** In which negotiation offers are compared, and what is known of the bidders. */
export function situationOf({ state, standings, nowMs }: Draft): Situation {
  const { task, policy } = termsOf(state);
  return { negotiationId: state.id, capability: task?.capability ?? '', wish: policy, standings, nowMs };
}

/** The budget is why: there were offers, but none that it can pay. */
function unpaidOf(draft: Draft): MeshError | undefined {
  const { state } = draft;
  const [offer] = candidates(state);
  const dear = offer && unaffordable(draft.left(), offer);
  if (dear) return dear;
  const said = [...state.declined, ...state.passed].map(({ failure }) => failure);
  const unpaid = state.offers.length === 0 ? said.filter(failure => failure?.reason === 'BUDGET_EXHAUSTED') : [];
  const last = unpaid.at(-1);
  if (!last) return undefined;
  const many = unpaid.length === 1 ? '1 offer' : `${unpaid.length} offers`;
  return new MeshError('BUDGET_EXHAUSTED', `${many} could not be paid; ${last.message}`, { details: last.details });
}

function endWithoutProposals(draft: Draft): void {
  const { state } = draft;
  const { participants } = termsOf(state);
  const round = roundOf(state);
  const declined = [...state.declined, ...state.passed.filter(one => one.round === round)];
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

/** Tells those who were not told yet that they did not win. */
export function reject(draft: Draft, inReserve: boolean): void {
  const proposalIds = offersThatAre('open', draft.state).map(({ proposalId }) => proposalId);
  if (proposalIds.length > 0)
    draft.add({ case: 'rejected', value: { $typeName: RejectedSchema.typeName, proposalIds, inReserve } });
}

/** What is to be done, for people. */
export function taskOf({ state }: Draft): string {
  return state.terms?.task?.capability ?? '';
}
