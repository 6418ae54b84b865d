import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { AwardStatus } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { type Award, AwardState, type Started } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Clock } from '../base/index.js';
import {
  type Amounts,
  accountsFor,
  type Budgets,
  type CostLine,
  type CostSubject,
  fromBudget,
  isUnlimited,
  nothing,
  type Reserved,
  tighter,
} from '../budget/index.js';
import { accountOf, accountPrefix, costOf, type Means, takenBy, unlimited } from './means.js';
import { isOpen, type NegotiationState } from './state.js';
import { termsOf, timesOf } from './terms.js';

/** The money of negotiations: their accounts, what awards hold of them, and what was paid. */
export interface Treasury {
  /**
   * Opens the account of a negotiation that is about to begin, out of its parent's or of the one that its budget names; resolves when
   * that is in the record. Undefined: nobody needs to wait for that. Errors: BUDGET_EXHAUSTED, BUDGET_UNKNOWN, FIELD_INVALID.
   */
  open(id: string, started: Started): Promise<unknown> | undefined;
  /** What a negotiation has to spend now. */
  meansOf(state: NegotiationState): Means;
  /**
   * Reserves what was awarded between two states, out of what the awards that are void now give back; undefined: there is nothing to be
   * reserved. Errors: BUDGET_EXHAUSTED.
   */
  reserve(from: NegotiationState, to: NegotiationState): Reservation | undefined;
  /** Settles what was done and gives back what was not. */
  settle(from: NegotiationState, to: NegotiationState): void;
  /** Brings the accounts in line with a negotiation that is open, or has ended while it still had an account. */
  resume(state: NegotiationState): Promise<void>;
  /** The account is given up: the negotiation did not begin. */
  drop(id: string): void;
  /** Ids of the negotiations that have accounts. */
  ids(): string[];
}

/** What was reserved for awards. */
export interface Reservation {
  /** Resolves when it is in the record; undefined: nothing is limited, so nobody needs to wait for that. */
  readonly recorded: Promise<unknown> | undefined;
  /** The awards are not in the record after all. */
  undo(): void;
}

/** How long accounts and reserves outlive the negotiation when nobody ends them, in ms. */
const graceMs = 60_000;

/** What a treasury stands on. */
export interface TreasuryParts {
  readonly budgets: Budgets;
  readonly clock: Clock;
  /** A negotiation that is open. */
  find(id: string): NegotiationState | undefined;
}

/** Makes the treasury of negotiations. */
export function createTreasury({ budgets, clock, find }: TreasuryParts): Treasury {
  const accountFor = (id: string) => budgets.get(accountOf(id));

  /** A parent that had no account until now gets one: its parts are its costs. */
  function sourceOf({ budget, parentId }: Started): string | undefined {
    const named = budget?.account || (parentId === '' ? '' : accountOf(parentId));
    if (named === '' || budgets.get(named)) return named || undefined;
    const parent = named.startsWith(accountPrefix) ? find(named.slice(accountPrefix.length)) : undefined;
    // A parent that is over counts nothing any more; an account that somebody names has to be there.
    if (!parent || !isOpen(parent)) return budget?.account || undefined;
    const { currency } = termsOf(parent);
    budgets.split({ id: named, limit: { currency }, untilMs: endOf(parent) });
    for (const award of inForce(parent.awards)) hold(parent, award, costOf(parent, award));
    return named;
  }

  function open(id: string, started: Started): Promise<unknown> | undefined {
    const limit = fromBudget(started.budget);
    const from = sourceOf(started);
    if (from === undefined && isUnlimited(limit)) return undefined;
    const untilMs = timesOf(started).doByMs + graceMs;
    budgets.split({ id: accountOf(id), from, limit: { ...limit, currency: started.currency }, untilMs });
    // What nothing limits needs not be there after a crash.
    return isUnlimited(budgets.left(accountOf(id))) ? undefined : budgets.flush();
  }

  function hold(state: NegotiationState, award: Award, most: Amounts): Reserved | undefined {
    if (budgets.isEmpty()) return undefined;
    const account = accountFor(state.id);
    const accounts = account && account.parentId !== '' ? [] : standing(state);
    if (!account && accounts.length === 0) return undefined;
    return budgets.reserve({
      ...{ id: holdId(state, award), accounts, grant: account?.id, most, currency: termsOf(state).currency },
      forMs: Math.max(0, endOf(state) - clock.now()),
      subject: subjectOf(state, award),
    });
  }

  /** The accounts that were set for its conversation and for all; most often there are none. */
  function standing({ terms }: NegotiationState): string[] {
    return accountsFor({ conversationId: terms?.conversationId }).filter(id => budgets.get(id));
  }

  function settleOne(state: NegotiationState, award: Award, fulfilled: boolean): void {
    const reserved = budgets.reserved(holdId(state, award));
    if (!fulfilled) reserved?.release('the award is void');
    else if (reserved) reserved.settle(paidFor(state, award));
    else budgets.note(lineOf(state, award));
  }

  function paidFor(state: NegotiationState, award: Award): Amounts {
    const timeMs = award.at ? Math.max(0, Math.round(clock.now() - timestampMs(award.at))) : 0;
    return { ...costOf(state, award), timeMs };
  }

  function lineOf(state: NegotiationState, award: Award): CostLine {
    const { currency } = termsOf(state);
    const cost = paidFor(state, award);
    return { subject: subjectOf(state, award), accounts: [], cost, currency, atMs: clock.now() };
  }

  function meansOf(state: NegotiationState): Means {
    if (budgets.isEmpty()) return unlimited;
    const account = accountFor(state.id);
    const shared = account && account.parentId !== '' ? [] : standing(state);
    if (!account && shared.length === 0) return unlimited;
    const own = account ? budgets.left(account.id) : {};
    const left = shared.reduce((least, id) => tighter(least, budgets.left(id)), own);
    const parts = account ? budgets.costs(account.id).parts : [];
    return { left, taken: takenBy(state), account: account?.id ?? '', parts };
  }

  return {
    open,
    meansOf,
    reserve(from, to) {
      // Mostly nothing was awarded.
      if (to.awards.length === from.awards.length) return undefined;
      // Awards keep their places, and new ones come last.
      const awards = inForce(to.awards.slice(from.awards.length));
      const lost = inForce(from.awards.filter((_, at) => to.awards[at]?.state !== AwardState.IN_FORCE));
      if (awards.length === 0 || (lost.length === 0 && budgets.isEmpty())) return undefined;
      const held: Reserved[] = [];
      const undo = () => {
        for (const reserved of held) reserved.release('the award is not in the record');
        for (const award of lost) hold(from, award, costOf(from, award));
      };
      try {
        for (const award of lost) budgets.reserved(holdId(from, award))?.release('the award is void');
        for (const award of awards) {
          const one = hold(to, award, costOf(to, award));
          if (one) held.push(one);
        }
      } catch (error) {
        undo();
        throw error;
      }
      if (held.length === 0) return undefined;
      const limited = !isUnlimited(meansOf(to).left);
      return { recorded: limited ? Promise.all(held.map(({ recorded }) => recorded)) : undefined, undo };
    },
    settle(from, to) {
      if (to.awards === from.awards && to.status !== 'ended') return;
      to.awards.forEach(({ award, state }, at) => {
        if (award && state !== AwardState.IN_FORCE && from.awards[at]?.state !== state)
          settleOne(to, award, state === AwardState.FULFILLED);
      });
      if (to.status === 'ended') budgets.end(accountOf(to.id));
    },
    async resume(state) {
      if (!isOpen(state)) {
        for (const { award, state: standing } of state.awards)
          if (award && budgets.reserved(holdId(state, award)))
            settleOne(state, award, standing === AwardState.FULFILLED);
        budgets.end(accountOf(state.id));
        return;
      }
      if (!accountFor(state.id)) await open(state.id, termsOf(state));
      // What was lost with a process was not spent; it is reserved anew, be there enough or not.
      for (const award of inForce(state.awards))
        if (!budgets.reserved(holdId(state, award))) hold(state, award, nothing);
    },
    drop(id) {
      budgets.end(accountOf(id), 'the negotiation did not begin');
    },
    ids: () =>
      budgets
        .list()
        .filter(({ id, granted }) => granted && id.startsWith(accountPrefix))
        .map(({ id }) => id.slice(accountPrefix.length)),
  };
}

function inForce(awards: readonly AwardStatus[]): Award[] {
  const found: Award[] = [];
  for (const { award, state } of awards) if (award && state === AwardState.IN_FORCE) found.push(award);
  return found;
}

function holdId({ id }: NegotiationState, { fence }: Award): string {
  return `award:${id}/${fence}`;
}

function endOf(state: NegotiationState): number {
  return timesOf(termsOf(state)).doByMs + graceMs;
}

/** Whom and what an award is for. */
export function subjectOf(state: NegotiationState, { agent, fence }: Award): CostSubject {
  const { task, conversationId, traceContext } = termsOf(state);
  const names = { agent, capability: task?.capability ?? '', negotiationId: state.id, conversationId };
  const traceparent = traceContext?.traceparent ?? '';
  return { kind: 'award', id: `${state.id}/${fence}`, ...names, namespace: task?.namespace || 'default', traceparent };
}
