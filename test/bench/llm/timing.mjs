/** What was built. @param {string} file */
export const dist = file => import(new URL(`../../../dist/${file}`, import.meta.url).href);

/**
 * One of each in turn, who begins changes; gives the medians in ms, by how much the second is later, and how long its slowest took beyond
 * the median of the first.
 * @param {() => Promise<unknown>} one gives how long it took, in ms
 * @param {() => Promise<unknown>} other
 * @param {number} forMs
 */
export async function alternate(one, other, forMs) {
  const [ones, others] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  const turns = [async () => ones.push(Number(await one())), async () => others.push(Number(await other()))];
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    for (const turn of turns) await turn();
    turns.reverse();
  }
  const [direct, way] = [median(ones), median(others)];
  return { direct, way, added: way - direct, worst: Math.max(...others) - direct };
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
