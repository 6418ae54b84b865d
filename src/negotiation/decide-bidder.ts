import { create } from '@bufbuild/protobuf';
import type { Failure } from '#gen/dacp/message/v2/message_pb.js';
import {
  type Award,
  DeclinedSchema,
  type Offer,
  OfferSchema,
  PassedSchema,
  type Progress,
  type Proposal,
  RefusedSchema,
  ReportedSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { defaultCurrency, formatMoney } from '../budget/index.js';
import { failureOf } from '../message/index.js';
import type { CommandOf } from './commands.js';
import type { Draft } from './draft.js';
import { unaffordable } from './means.js';
import { failAward } from './outcome.js';
import { protocolOf } from './protocols/known.js';
import {
  awardOf,
  calledOf,
  isOpen,
  isParticipant,
  leaseOf,
  type NegotiationState,
  roundOf,
  sessionOf,
} from './state.js';
import { termsOf, timesOf } from './terms.js';

/** Steps of progress that say something new are kept up to this many; after that, only those that renew the lease. */
const progressMax = 1_000;

/** An agent makes an offer. */
export function propose(draft: Draft, command: CommandOf<'propose'>): void {
  const { state } = draft;
  const { agent, proposalId, proposal } = command;
  assertCalled(draft, agent);
  const mayBeDouble = state.round !== undefined || draft.answered().has(agent);
  if (mayBeDouble && state.offers.some(offer => offer.agent === agent && offer.proposalId === proposalId)) return;
  const fault = faultOf(draft, command);
  if (fault) {
    refuse(draft, command, fault);
    return;
  }
  if (!isInCurrency(state, proposal)) {
    declineForGood(draft, agent, wrongCurrency(proposal.currency, termsOf(state).currency));
    return;
  }
  const tooDear = tooDearFor(state, proposal);
  if (tooDear) {
    pass(draft, { agent, proposalId, failure: failureOf(tooDear) });
    return;
  }
  const unpaid = unaffordable(draft.left(), { agent, proposal });
  if (unpaid) {
    const failure = failureOf(unpaid);
    if (state.round) pass(draft, { agent, proposalId, failure });
    else declineForGood(draft, agent, failure);
    return;
  }
  draft.add({ case: 'proposed', value: offerOf(draft, command) });
}

/** What an agent proposes, as a step has it. Written out: it is made for each bid. */
export function offerOf({ state, at }: Draft, { agent, proposalId, proposal }: CommandOf<'propose'>): Offer {
  return {
    $typeName: OfferSchema.typeName,
    proposalId,
    agent,
    sessionId: sessionOf(state, agent),
    proposal,
    at,
    round: roundOf(state),
  };
}

/** Whether a price is in the currency that the call asks for. */
export function isInCurrency(state: NegotiationState, { currency }: Pick<Proposal, 'currency'>): boolean {
  return (currency || defaultCurrency) === termsOf(state).currency;
}

/** Why an offer comes at the wrong time. */
function faultOf(draft: Draft, { agent, round }: CommandOf<'propose'>): MeshError | undefined {
  const { state, nowMs } = draft;
  const open = roundOf(state);
  if (round !== undefined && round !== open) return late(`it is for round ${round}; round ${open} is open`);
  if (draft.answered().has(agent))
    return new MeshError('PROPOSAL_DOUBLE', `"${agent}" has answered the call already; its first answer counts`);
  if (state.round && !calledOf(state).includes(agent))
    return new MeshError('PROPOSAL_DOUBLE', `"${agent}" is not called in round ${open}; its offer holds`);
  if (state.status === 'collecting' && nowMs < state.proposeByMs) return undefined;
  return late(`proposals were taken until ${new Date(state.proposeByMs).toISOString()} at most`);
}

function late(message: string): MeshError {
  return new MeshError('PROPOSAL_LATE', message);
}

function tooDearFor(state: NegotiationState, { priceMicros }: Proposal): MeshError | undefined {
  const most = state.round?.terms?.priceAtMostMicros;
  if (most === undefined || priceMicros <= most) return undefined;
  const shown = (micros: bigint) => formatMoney(micros, termsOf(state).currency);
  const message = `the price is ${shown(priceMicros)}; in this round at most ${shown(most)} is taken`;
  return new MeshError('PRICE_TOO_HIGH', message, { details: { price_at_most_micros: String(most) } });
}

/** An agent offers nothing in a round, or takes its offer back; if it has been awarded, it gives that up. */
export function decline(draft: Draft, { agent, failure, round }: CommandOf<'decline'>): void {
  const { state } = draft;
  assertCalled(draft, agent);
  if (round !== undefined && state.round) {
    if (round === roundOf(state) && calledOf(state).includes(agent)) pass(draft, { agent, proposalId: '', failure });
    return;
  }
  const award = awardOf(state, agent);
  if (award) failAward(draft, award, failure);
  else declineForGood(draft, agent, failure);
}

/** It offers nothing in this round; what it offered before holds. */
function pass(draft: Draft, said: { agent: string; proposalId: string; failure: Failure }): void {
  const { state } = draft;
  if (state.status !== 'collecting' || draft.answered().has(said.agent)) return;
  draft.add({ case: 'passed', value: create(PassedSchema, { ...said, round: roundOf(state) }) });
}

function declineForGood(draft: Draft, agent: string, failure: Failure): void {
  const { state } = draft;
  // Who was awarded once offers nothing any more; it has heard why.
  const isOut = [...state.declined, ...state.awards.map(({ award }) => award)].some(one => one?.agent === agent);
  if (isOpen(state) && !isOut) draft.add({ case: 'declined', value: create(DeclinedSchema, { agent, failure }) });
}

/** The winner is at work. */
export function progress(draft: Draft, { agent, progress: said }: CommandOf<'progress'>): void {
  assertCalled(draft, agent);
  if (!inForce(draft, agent, said.fence)) refuse(draft, { agent }, fenceOld(agent, said.fence));
  else if (isWorthAStep(draft, agent, said)) draft.add({ case: 'progressed', value: said });
}

/** The winner has done it. */
export function result(draft: Draft, { agent, fence, content, said }: CommandOf<'result'>): void {
  assertCalled(draft, agent);
  const award = inForce(draft, agent, fence);
  if (award) {
    report(draft, { agent, fence, ...(said && { said }) });
    protocolOf(draft.state).delivered(draft, award, content);
  } else refuse(draft, { agent }, fenceOld(agent, fence));
}

/** What the winner says that its result took goes before it into the record; nothing when it is as promised. */
function report(draft: Draft, { agent, fence, said }: Pick<CommandOf<'result'>, 'agent' | 'fence' | 'said'>): void {
  const { spentMicros, quality } = said ?? {};
  if (spentMicros === undefined && quality === undefined) return;
  const value = create(ReportedSchema, {
    fence,
    agent,
    ...(spentMicros !== undefined && { spentMicros }),
    ...(quality !== undefined && { quality }),
  });
  draft.add({ case: 'reported', value });
}

/** The winner will not or cannot do it. An award that is void already cannot fail. */
export function fail(draft: Draft, { agent, fence, failure }: CommandOf<'fail'>): void {
  const award = inForce(draft, agent, fence);
  if (award) failAward(draft, award, failure);
}

function inForce({ state }: Draft, agent: string, fence: bigint): Award | undefined {
  const award = awardOf(state, agent);
  return award?.fence === fence ? award : undefined;
}

/**
 * A sign of life without news is kept only after a quarter of the lease, so that the record does not grow with every heartbeat; the
 * lease is long enough for the next one.
 */
function isWorthAStep({ state, nowMs }: Draft, agent: string, { done, description }: Progress): boolean {
  const { progressWithinMs } = timesOf(termsOf(state));
  const lease = leaseOf(state, agent);
  if (nowMs - (lease?.heardAtMs ?? 0) >= progressWithinMs / 4) return true;
  if (state.progressed >= progressMax) return false;
  const last = state.awards.findLast(({ award }) => award?.fence === lease?.award.fence)?.progress;
  return (done !== undefined && done !== last?.done) || (description !== '' && description !== last?.description);
}

/** Keeps the first refusal of an agent for a reason; what is over is not written to any more. */
function refuse(
  draft: Draft,
  { agent, proposalId = '' }: { agent: string; proposalId?: string },
  error: MeshError,
): void {
  const { state } = draft;
  if (!isOpen(state)) throw error;
  if (state.refused.some(one => one.agent === agent && one.failure?.reason === error.reason)) return;
  const failure = failureOf(error);
  draft.add({ case: 'refused', value: create(RefusedSchema, { agent, proposalId, failure }) });
}

function assertCalled({ state }: Draft, agent: string): void {
  if (isParticipant(state, agent)) return;
  throw new MeshError('REFUSED', `"${agent}" was not called in negotiation ${state.id}`);
}

function fenceOld(agent: string, fence: bigint): MeshError {
  return new MeshError('FENCE_OLD', `the award of "${agent}" with fence ${fence} is not in force`);
}

function wrongCurrency(is: string, wanted: string) {
  const message = `the price is in ${is || defaultCurrency}; the call asks for ${wanted}`;
  const violations = [{ field: 'proposal.currency', rule: 'dacp.currency', message: `must be ${wanted}` }];
  return failureOf(new MeshError('FIELD_INVALID', message, { violations }));
}
