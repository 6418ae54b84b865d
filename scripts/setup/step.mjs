/** Something that the reader can mend, told in one line without a stack. */
export class SetupFault extends Error {}

/**
 * Says what is done before and how long it took after.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const start = performance.now();
  console.log(`setup: ${what} …`);
  const result = await work();
  console.log(`setup: ${what}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
