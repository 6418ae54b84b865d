import type { Compiled, Facts } from './compile.js';

/**
 * What reaching the goal costs at least, if nothing that is true ever became false (h-max, Bonet and Geffner 2001): the dearest fact of
 * the goal, where a fact is as dear as the dearest need of the cheapest action that adds it. Never more than the truth, so that the
 * first plan found is the cheapest. Infinity: the goal cannot be reached.
 */
export function createEstimate({ moves, goals, count }: Compiled): (state: Facts) => number {
  const costs = new Float64Array(count);
  const usersOf: number[][] = Array.from({ length: count }, () => []);
  moves.forEach(({ needed }, index) => {
    for (const fact of needed) usersOf[fact]?.push(index);
  });
  const always = moves.flatMap(({ needed }, index) => (needed.length === 0 ? [index] : []));

  return state => {
    const queue: number[] = [...always];
    const queued = new Uint8Array(moves.length);
    for (let fact = 0; fact < count; fact++) {
      const holds = (state >> BigInt(fact)) & 1n;
      costs[fact] = holds ? 0 : Number.POSITIVE_INFINITY;
      if (holds) enqueue(usersOf[fact] ?? [], queue, queued);
    }
    for (let at = 0; at < queue.length; at++) {
      const next = queue[at] ?? 0;
      queued[next] = 0;
      const move = moves[next];
      if (!move) continue;
      const reached = dearest(move.needed, costs) + move.cost;
      for (const fact of move.added) {
        if (reached >= (costs[fact] ?? 0)) continue;
        costs[fact] = reached;
        enqueue(usersOf[fact] ?? [], queue, queued);
      }
    }
    return dearest(goals, costs);
  };
}

function dearest(facts: readonly number[], costs: Float64Array): number {
  let most = 0;
  for (const fact of facts) most = Math.max(most, costs[fact] ?? 0);
  return most;
}

function enqueue(moves: readonly number[], queue: number[], queued: Uint8Array): void {
  for (const move of moves) {
    if (queued[move]) continue;
    queued[move] = 1;
    queue.push(move);
  }
}
