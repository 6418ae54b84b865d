import { create } from '@bufbuild/protobuf';
import { durationMs, timestampMs } from '@bufbuild/protobuf/wkt';
import type { CostTree as TreeMessage } from '#gen/dacp/budget/v1/cost_pb.js';
import { type Budget, BudgetSchema } from '#gen/dacp/message/v2/message_pb.js';
import { type Award, AwardState, type Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import {
  type Amounts,
  type CostTree,
  formatMoney,
  type Limits,
  minus,
  nothing,
  plus,
  toBudget,
  toTree,
} from '../budget/index.js';
import type { NegotiationState } from './state.js';

/**
 * What a negotiation has to spend, as it is known when something is decided: the accounts are kept elsewhere, and a decision is told
 * what is in them.
 */
export interface Means {
  /** What is left when it is decided, without what its awards take. */
  readonly left: Limits;
  /** What its awards held and did cost then. */
  readonly taken: Amounts;
  /** Its account; empty: it has none, and its winners may spend what they like. */
  readonly account: string;
  /** What its parts did cost so far. */
  readonly parts: readonly CostTree[];
}

/** The account of a negotiation. */
export function accountOf(negotiationId: string): string {
  return `${accountPrefix}${negotiationId}`;
}

/** How the ids of such accounts begin. */
export const accountPrefix = 'negotiation:';

/** Nothing is limited. */
export const unlimited: Means = { left: {}, taken: nothing, account: '', parts: [] };

/** What an award costs at most, as it is reserved: its price, and the time that was promised. */
export function costOf(
  state: NegotiationState,
  award: Pick<Award, 'proposalId' | 'priceMicros' | 'quantity'>,
): Amounts {
  const proposal = state.offers.find(({ proposalId }) => proposalId === award.proposalId)?.proposal;
  const price = Number(award.priceMicros ?? proposal?.priceMicros ?? 0n);
  const timeMs = proposal?.time ? Math.ceil(durationMs(proposal.time)) : 0;
  return { micros: price * (award.quantity || 1), tokens: 0, timeMs };
}

/** What is left at this state of a decision. */
export function leftAt({ left, taken: before }: Means, state: NegotiationState): Limits {
  if (left.micros === undefined && left.timeMs === undefined) return left;
  const now = takenBy(state);
  return {
    ...left,
    ...(left.micros !== undefined && { micros: Math.max(0, left.micros + before.micros - now.micros) }),
    ...(left.timeMs !== undefined && { timeMs: Math.max(0, left.timeMs + before.timeMs - now.timeMs) }),
  };
}

/** What the awards that are not void hold and did cost. */
export function takenBy(state: NegotiationState): Amounts {
  const counting = state.awards.filter(({ state: standing }) => standing !== AwardState.FAILED);
  return counting.reduce((sum, { award }) => (award ? plus(sum, costOf(state, award)) : sum), nothing);
}

/** Why an offer cannot be paid out of what is left; undefined: it can. */
export function unaffordable(
  left: Limits,
  { agent, proposal }: Pick<Offer, 'agent' | 'proposal'>,
  units = 1,
): MeshError | undefined {
  if (left.micros === undefined && left.timeMs === undefined) return undefined;
  const micros = Number(proposal?.priceMicros ?? 0n) * units;
  if (left.micros !== undefined && micros > left.micros)
    return exhausted('micros', agent, { wanted: micros, left: left.micros, currency: left.currency });
  const timeMs = proposal?.time ? Math.ceil(durationMs(proposal.time)) : 0;
  if (left.timeMs !== undefined && timeMs > left.timeMs)
    return exhausted('timeMs', agent, { wanted: timeMs, left: left.timeMs });
  return undefined;
}

function exhausted(
  dimension: 'micros' | 'timeMs',
  agent: string,
  { wanted, left, currency }: { wanted: number; left: number; currency?: string | undefined },
): MeshError {
  const shown = (value: number) => (dimension === 'micros' ? formatMoney(value, currency) : `${value} ms`);
  const what = dimension === 'micros' ? 'price' : 'time';
  return new MeshError(
    'BUDGET_EXHAUSTED',
    `the ${what} of "${agent}" is ${shown(wanted)}; the budget has ${shown(left)} left; give more, or want less`,
    { details: { dimension, wanted: String(wanted), left: String(left) } },
  );
}

/** What the winner of an award may spend on its parts, where the negotiation has an account: without one nobody counts. */
export function grantOf(means: Means, left: Limits, price: Amounts): Budget {
  const rest = minus({ micros: left.micros ?? 0, tokens: 0, timeMs: 0 }, price);
  const granted = { ...left, ...(left.micros !== undefined && { micros: rest.micros }) };
  return create(BudgetSchema, toBudget(granted, means.account));
}

/** What a negotiation did cost: the price of its awards, and its parts. Undefined: it cost nothing. */
export function costsOf(state: NegotiationState, means: Means, nowMs: number): TreeMessage | undefined {
  const paid = state.awards.filter(({ state: standing }) => standing === AwardState.FULFILLED);
  if (paid.length === 0 && means.parts.length === 0) return undefined;
  const own = paid.reduce((sum, { award }) => {
    if (!award) return sum;
    const timeMs = award.at ? Math.max(0, nowMs - timestampMs(award.at)) : 0;
    return plus(sum, { ...costOf(state, award), timeMs });
  }, nothing);
  const tree: CostTree = {
    kind: 'negotiation',
    id: state.id,
    agent: paid.length === 1 ? (paid[0]?.award?.agent ?? '') : '',
    name: state.terms?.task?.capability ?? '',
    own,
    total: means.parts.reduce((sum, part) => plus(sum, part.total), own),
    currency: state.terms?.currency ?? '',
    count: paid.length + means.parts.reduce((sum, part) => sum + part.count, 0),
    parts: means.parts,
  };
  return toTree(tree);
}
