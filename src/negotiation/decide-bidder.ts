import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Award,
  DeclinedSchema,
  OfferSchema,
  type Progress,
  RefusedSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { failureOf } from '../message/index.js';
import type { CommandOf } from './commands.js';
import type { Draft } from './draft.js';
import { complete, failAward } from './outcome.js';
import { awardInForce, hasAnswered, isOpen, sessionOf } from './state.js';
import { termsOf, timesOf } from './terms.js';

/** Steps of progress that say something new are kept up to this many; after that, only those that renew the lease. */
const progressMax = 1_000;

/** An agent makes an offer. */
export function propose(draft: Draft, command: CommandOf<'propose'>): void {
  const { state, nowMs } = draft;
  const { agent, proposalId, proposal } = command;
  assertCalled(draft, agent);
  if (state.offers.some(({ offer }) => offer.agent === agent && offer.proposalId === proposalId)) return;
  const fault = faultOf(draft, command);
  if (fault) {
    refuse(draft, command, fault);
    return;
  }
  const { currency } = termsOf(state);
  if ((proposal.currency || 'USD') === currency) {
    const at = timestampFromMs(nowMs);
    const sessionId = sessionOf(state, agent);
    draft.add({ case: 'proposed', value: create(OfferSchema, { proposalId, agent, sessionId, proposal, at }) });
  } else {
    decline(draft, { kind: 'decline', agent, failure: wrongCurrency(proposal.currency, currency) });
  }
}

/** Why an offer comes at the wrong time. */
function faultOf({ state, nowMs }: Draft, { agent }: CommandOf<'propose'>): MeshError | undefined {
  if (hasAnswered(state, agent))
    return new MeshError('PROPOSAL_DOUBLE', `"${agent}" has answered the call already; its first answer counts`);
  const { proposeByMs } = timesOf(termsOf(state));
  if (state.status === 'collecting' && nowMs < proposeByMs) return undefined;
  return new MeshError('PROPOSAL_LATE', `proposals were taken until ${new Date(proposeByMs).toISOString()} at most`);
}

/** An agent makes no offer, or takes its offer back; if it has been awarded, it gives that up. */
export function decline(draft: Draft, { agent, failure }: CommandOf<'decline'>): void {
  const { state } = draft;
  assertCalled(draft, agent);
  if (awardInForce(state)?.agent === agent) failAward(draft, failure);
  else if (isOpen(state) && !state.declined.some(one => one.agent === agent))
    draft.add({ case: 'declined', value: create(DeclinedSchema, { agent, failure }) });
}

/** The winner is at work. */
export function progress(draft: Draft, { agent, progress: said }: CommandOf<'progress'>): void {
  assertCalled(draft, agent);
  if (!inForce(draft, agent, said.fence)) refuse(draft, { agent }, fenceOld(agent, said.fence));
  else if (isWorthAStep(draft, said)) draft.add({ case: 'progressed', value: said });
}

/** The winner has done it. */
export function result(draft: Draft, { agent, fence, content }: CommandOf<'result'>): void {
  assertCalled(draft, agent);
  if (inForce(draft, agent, fence)) complete(draft, agent, content);
  else refuse(draft, { agent }, fenceOld(agent, fence));
}

/** The winner will not or cannot do it. An award that is void already cannot fail. */
export function fail(draft: Draft, { agent, fence, failure }: CommandOf<'fail'>): void {
  if (inForce(draft, agent, fence)) failAward(draft, failure);
}

function inForce({ state }: Draft, agent: string, fence: bigint): Award | undefined {
  const award = awardInForce(state);
  return award?.agent === agent && award.fence === fence ? award : undefined;
}

/**
 * A sign of life without news is kept only after a quarter of the lease, so that the record does not grow with every heartbeat; the
 * lease is long enough for the next one.
 */
function isWorthAStep({ state, nowMs }: Draft, { done, description }: Progress): boolean {
  const { progressWithinMs } = timesOf(termsOf(state));
  if (nowMs - state.heardAtMs >= progressWithinMs / 4) return true;
  if (state.progressed >= progressMax) return false;
  const last = state.awards.at(-1)?.progress;
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
  if (state.terms?.participants.some(one => one.agent === agent)) return;
  throw new MeshError('REFUSED', `"${agent}" was not called in negotiation ${state.id}`);
}

function fenceOld(agent: string, fence: bigint): MeshError {
  return new MeshError('FENCE_OLD', `the award of "${agent}" with fence ${fence} is not in force`);
}

function wrongCurrency(is: string, wanted: string) {
  const message = `the price is in ${is || 'USD'}; the call asks for ${wanted}`;
  const violations = [{ field: 'proposal.currency', rule: 'dacp.currency', message: `must be ${wanted}` }];
  return failureOf(new MeshError('FIELD_INVALID', message, { violations }));
}
