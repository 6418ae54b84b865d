import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Award, AwardState, type Started, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Clock, toMeshError } from '../base/index.js';
import {
  accountsFor,
  type Budgets,
  type CostSubject,
  fromBudget,
  isUnlimited,
  type Reserved,
  tighter,
} from '../budget/index.js';
import { costOf, type Means, unlimited } from './means.js';
import { isOpen, type NegotiationState } from './state.js';
import { termsOf, timesOf } from './terms.js';

/** The money of negotiations: their accounts, what awards hold of them, and what was paid. */
export interface Treasury {
  /**
   * Opens the account of a negotiation that is about to begin, out of its parent's or of the one that its budget names. Errors:
   * BUDGET_EXHAUSTED, BUDGET_UNKNOWN, FIELD_INVALID.
   */
  open(id: string, started: Started): Promise<void>;
  /** What a negotiation has to spend now. */
  meansOf(state: NegotiationState): Means;
  /** Reserves what is awarded before that is in the record; returns how to take it back. */
  reserve(state: NegotiationState, steps: readonly Step[]): Promise<() => void>;
  /** Settles what was done and gives back what was not, once that is in the record. */
  settle(from: NegotiationState, to: NegotiationState): void;
  /** Brings the accounts in line with a negotiation that was found in the record. */
  resume(state: NegotiationState): Promise<void>;
  /** Ids of the negotiations that have an account, though they may be over. */
  accounts(): string[];
  /** The account is given up: the negotiation did not begin. */
  drop(id: string): void;
}

/** How long accounts and reserves outlive the negotiation when nobody ends them, in ms. */
const graceMs = 60_000;
const prefix = 'negotiation:';

/** Makes the treasury. `find` gives negotiations that are open. */
export function createTreasury(parts: {
  readonly budgets: Budgets;
  readonly clock: Clock;
  readonly find: (id: string) => NegotiationState | undefined;
}): Treasury {
  const { budgets, clock, find } = parts;

  /** The account that a new one is taken from. A parent that had none until now gets one: its parts are its costs. */
  function sourceOf({ budget, parentId }: Started): string | undefined {
    const named = budget?.account || (parentId === '' ? '' : `${prefix}${parentId}`);
    if (named === '' || budgets.get(named)) return named || undefined;
    const parent = named.startsWith(prefix) ? find(named.slice(prefix.length)) : undefined;
    if (!parent || !isOpen(parent)) return budget?.account || undefined;
    budgets.split({ id: named, untilMs: endOf(parent) });
    for (const award of inForce(parent)) hold(parent, award);
    return named;
  }

  function hold(state: NegotiationState, award: Award): Reserved | undefined {
    const account = `${prefix}${state.id}`;
    const grant = budgets.get(account) && account;
    const accounts = grant !== undefined && budgets.get(account)?.parentId !== '' ? [] : standing(state);
    if (grant === undefined && accounts.length === 0) return undefined;
    return budgets.reserve({
      id: holdId(state, award),
      accounts,
      grant,
      most: costOf(state, award),
      currency: termsOf(state).currency,
      forMs: Math.max(0, endOf(state) - clock.now()),
      subject: subjectOf(state, award),
    });
  }

  /** The accounts that were set for its conversation and for all; most often there are none. */
  function standing(state: NegotiationState): string[] {
    return accountsFor({ conversationId: state.terms?.conversationId }).filter(id => budgets.get(id));
  }

  return {
    async open(id, started) {
      const limit = fromBudget(started.budget);
      const from = sourceOf(started);
      if (from === undefined && isUnlimited(limit)) return;
      const untilMs = timesOf(started).doByMs + graceMs;
      budgets.split({ id: `${prefix}${id}`, from, limit: { currency: started.currency, ...limit }, untilMs });
      await budgets.flush();
    },
    meansOf(state) {
      const account = `${prefix}${state.id}`;
      const known = budgets.get(account);
      const shared = known && known.parentId !== '' ? [] : standing(state);
      if (!known && shared.length === 0) return unlimited;
      const left = shared.reduce((least, id) => tighter(least, budgets.left(id)), known ? budgets.left(account) : {});
      return { left, account: known ? account : '', parts: known ? budgets.costs(account).parts : [] };
    },
    async reserve(state, steps) {
      const held: Reserved[] = [];
      const undo = () => {
        for (const reserved of held) reserved.release('the award is not in the record');
      };
      try {
        for (const { kind } of steps) {
          const reserved = kind.case === 'awarded' ? hold(state, kind.value) : undefined;
          if (reserved) held.push(reserved);
        }
        await Promise.all(held.map(({ recorded }) => recorded));
        return undo;
      } catch (error) {
        undo();
        throw toMeshError(error);
      }
    },
    settle(from, to) {
      const before = new Map(from.awards.map(({ award, state }) => [award?.fence, state]));
      for (const { award, state } of to.awards) {
        if (!award || state === AwardState.IN_FORCE || before.get(award.fence) === state) continue;
        const reserved = budgets.reserved(holdId(to, award));
        if (state === AwardState.FULFILLED) {
          const timeMs = award.at ? Math.max(0, Math.round(clock.now() - timestampMs(award.at))) : 0;
          reserved?.settle({ ...costOf(to, award), timeMs });
        } else reserved?.release('the award is void');
      }
      if (to.status === 'ended') budgets.end(`${prefix}${to.id}`);
    },
    async resume(state) {
      const started = termsOf(state);
      if (!budgets.get(`${prefix}${state.id}`)) await this.open(state.id, started);
      for (const award of inForce(state)) hold(state, award);
    },
    accounts: () =>
      budgets
        .list()
        .filter(({ id, granted }) => granted && id.startsWith(prefix))
        .map(({ id }) => id.slice(prefix.length)),
    drop(id) {
      budgets.end(`${prefix}${id}`, 'the negotiation did not begin');
    },
  };
}

function inForce({ awards }: NegotiationState): Award[] {
  return awards.flatMap(({ award, state }) => (award && state === AwardState.IN_FORCE ? [award] : []));
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
  return {
    kind: 'award',
    id: `${state.id}/${fence}`,
    agent,
    capability: task?.capability ?? '',
    negotiationId: state.id,
    conversationId,
    namespace: task?.namespace || 'default',
    traceparent: traceContext?.traceparent ?? '',
  };
}
