import type { Action, Fact, Problem } from './problem.js';

/** A set of facts: one bit for each. */
export type Facts = bigint;

/** An action in bits. */
export interface Move {
  readonly action: Action;
  readonly needs: Facts;
  readonly needsNot: Facts;
  readonly adds: Facts;
  readonly removes: Facts;
  readonly cost: number;
  /** The same needs and adds as numbers of facts, for the estimate. */
  readonly needed: readonly number[];
  readonly added: readonly number[];
}

/** A problem in bits. */
export interface Compiled {
  readonly moves: readonly Move[];
  readonly start: Facts;
  readonly goal: Facts;
  readonly goals: readonly number[];
  /** How many facts there are. */
  readonly count: number;
}

/** Numbers the facts of a problem. */
export function compile({ actions, start, goal }: Problem): Compiled {
  const numbers = new Map<Fact, number>();
  const number = (fact: Fact): number => {
    const known = numbers.get(fact);
    if (known !== undefined) return known;
    numbers.set(fact, numbers.size);
    return numbers.size - 1;
  };
  const bits = (facts: readonly Fact[]): Facts => facts.reduce((set, fact) => set | (1n << BigInt(number(fact))), 0n);
  const startBits = bits(start);
  const goalBits = bits(goal);
  const moves = actions.map(action => ({
    action,
    needs: bits(action.needs),
    needsNot: bits(action.needsNot),
    adds: bits(action.adds),
    removes: bits(action.removes),
    cost: action.cost,
    needed: action.needs.map(number),
    added: action.adds.map(number),
  }));
  return { moves, start: startBits, goal: goalBits, goals: goal.map(number), count: numbers.size };
}

/** Whether a move can be made. */
export function isPossible(move: Move, state: Facts): boolean {
  return (state & move.needs) === move.needs && (state & move.needsNot) === 0n;
}

/** What is true after a move. */
export function after(move: Move, state: Facts): Facts {
  return (state & ~move.removes) | move.adds;
}
