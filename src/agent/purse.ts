import { create } from '@bufbuild/protobuf';
import { type Budget, BudgetSchema, type Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import {
  type Amounts,
  amountsOf,
  assertWithin,
  type Dimension,
  defaultCurrency,
  fromBudget,
  type Limits,
  tighter,
  toBudget,
} from '../budget/index.js';

/** What the handling of a message may still spend; what is absent is not limited. */
export interface Allowance extends Limits {
  /** The account of a node that it is taken from; undefined: sender and receiver keep it among themselves. */
  readonly account?: string;
}

/** What the handling of one message may spend, and what is left of it. */
export interface Purse {
  /** What is left now. */
  left(): Allowance;
  /** Takes what own work did cost; what is more than there was leaves nothing. */
  spend(amounts: Partial<Amounts>): void;
  /**
   * The budget of a message on behalf of this one: what is wanted, at most what is left; unless said, all of it for a question and
   * nothing for what wants no answer. Errors: BUDGET_EXHAUSTED when more is wanted than is left.
   */
  grant(wanted: Budget | undefined, isAsked: boolean): Budget;
  /** What a message was granted comes back, but for what its receiver used: it says with its answer what it has left. */
  giveBack(granted: Budget | undefined, rest: Budget | undefined): void;
}

const counted: readonly Dimension[] = ['micros', 'tokens', 'timeMs'];
const purses = new WeakMap<Message, Purse>();

/** The purse of a message; all who act on its behalf share it. Undefined: it came without a budget. */
export function purseOf(message: Message): Purse | undefined {
  if (!message.budget) return undefined;
  const purse = purses.get(message) ?? createPurse(message.budget);
  purses.set(message, purse);
  return purse;
}

/**
 * Makes the purse of a budget. What is taken from an account of a node is counted there, for all who spend from it together: grants of
 * it may overlap. Without one, what was granted is gone until it is given back.
 */
export function createPurse(budget: Budget): Purse {
  let left: Limits = fromBudget(budget);
  const { account } = budget;
  const isShared = account !== '';

  function change(amounts: Partial<Amounts>, sign: 1 | -1): void {
    const next: Record<string, number | string | undefined> = { ...left };
    for (const dimension of counted) {
      const is = left[dimension];
      if (is !== undefined) next[dimension] = Math.max(0, is + sign * (amounts[dimension] ?? 0));
    }
    left = next;
  }

  function checked(wanted: Limits): Limits {
    const currency = wanted.currency ?? defaultCurrency;
    assertWithin(left, { most: amountsOf(picked(wanted)), currency }, 'what a message may grant');
    if ((wanted.depth ?? 0) > (left.depth ?? Number.POSITIVE_INFINITY))
      throw new MeshError(
        'BUDGET_EXHAUSTED',
        `a message may grant ${left.depth} further levels of sub-tasks; ${wanted.depth} were wanted; grant fewer`,
        { details: { dimension: 'depth', wanted: String(wanted.depth), left: String(left.depth) } },
      );
    return tighter(wanted, left);
  }

  return {
    left: () => (isShared ? { account, ...left } : left),
    spend: amounts => change(amountsOf(amounts), -1),
    grant(wanted, isAsked) {
      const granted = wanted ? checked(fromBudget(wanted)) : isAsked ? left : empty(left);
      if (!isShared) change(picked(granted), -1);
      return create(BudgetSchema, toBudget(granted, account));
    },
    giveBack(granted, rest) {
      if (isShared || !granted || !rest) return;
      const most = tighter(fromBudget(rest), fromBudget(granted));
      change(picked(most), 1);
    },
  };
}

/** Nothing of what is limited. */
function empty(limits: Limits): Limits {
  const none = Object.fromEntries(
    counted.filter(dimension => limits[dimension] !== undefined).map(dimension => [dimension, 0]),
  );
  return { ...limits, ...none };
}

function picked(limits: Limits): Partial<Amounts> {
  return Object.fromEntries(counted.map(dimension => [dimension, limits[dimension] ?? 0]));
}
