import { MeshError } from '../../base/index.js';
import { after, type Compiled, compile, type Facts, isPossible, type Move } from './compile.js';
import { createEstimate } from './estimate.js';
import { createFrontier } from './frontier.js';
import type { Action, Problem } from './problem.js';

/** What to do, in order, and what it costs in all: no plan costs less. */
export interface Plan {
  readonly steps: readonly Action[];
  readonly cost: number;
}

/** Bounds of a search. */
export interface PlanLimits {
  /** States that are looked at; 200,000 unless said. */
  readonly statesMax?: number;
  /** Stops it; the reason is thrown. */
  readonly signal?: AbortSignal;
}

/** A state that was reached, and how. */
interface Node {
  readonly state: Facts;
  readonly cost: number;
  readonly move: Move | undefined;
  readonly before: Node | undefined;
}

const statesMaxUnlessSaid = 200_000;
/** States between two turns of the event loop. */
const shareOfTurn = 500;

/**
 * Finds the cheapest plan: forward search through what can be reached (A*). Other work gets its turn in between. Errors:
 * PLAN_IMPOSSIBLE when no plan leads to the goal, PLAN_TOO_LARGE when none was found within `statesMax`.
 */
export async function plan(
  problem: Problem,
  { statesMax = statesMaxUnlessSaid, signal }: PlanLimits = {},
): Promise<Plan> {
  const searching = search(compile(problem), statesMax);
  for (;;) {
    const { done, value } = searching.next();
    if (done) return value ?? fail(problem);
    await new Promise(resolve => setImmediate(resolve));
    signal?.throwIfAborted();
  }
}

/** Gives the plan, or undefined when there is none; pauses every now and then. */
function* search(problem: Compiled, statesMax: number): Generator<undefined, Plan | undefined> {
  const estimate = createEstimate(problem);
  const frontier = createFrontier<Node>();
  const reached = new Map<Facts, number>([[problem.start, 0]]);
  frontier.push({ state: problem.start, cost: 0, move: undefined, before: undefined }, 0);
  let looked = 0;
  for (let node = frontier.pop(); node; node = frontier.pop()) {
    if (node.cost > (reached.get(node.state) ?? 0)) continue;
    if ((node.state & problem.goal) === problem.goal) return planOf(node);
    if (++looked > statesMax)
      throw new MeshError(
        'PLAN_TOO_LARGE',
        `no plan was found among ${statesMax} states; raise statesMax or ask for less`,
      );
    for (const move of problem.moves) {
      if (!isPossible(move, node.state)) continue;
      const state = after(move, node.state);
      const cost = node.cost + move.cost;
      if (cost >= (reached.get(state) ?? Number.POSITIVE_INFINITY)) continue;
      const left = estimate(state);
      if (left === Number.POSITIVE_INFINITY) continue;
      reached.set(state, cost);
      frontier.push({ state, cost, move, before: node }, cost + left);
    }
    if (looked % shareOfTurn === 0) yield undefined;
  }
  return undefined;
}

function planOf(end: Node): Plan {
  const steps: Action[] = [];
  for (let node: Node | undefined = end; node?.move; node = node.before) steps.unshift(node.move.action);
  return { steps, cost: end.cost };
}

function fail({ goal, start }: Problem): never {
  const open = goal.filter(fact => !start.includes(fact));
  throw new MeshError('PLAN_IMPOSSIBLE', `nothing that can be done leads to ${open.join(', ')}`);
}
