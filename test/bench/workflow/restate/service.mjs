// The workflow of three steps as Restate's users write it; run by measure.mjs in the same process.
// Its SDK needs what Node 20 has not.
const promises = /** @type {{ withResolvers?: unknown }} */ (/** @type {unknown} */ (Promise));
promises.withResolvers ??= () => {
  let resolve;
  let reject;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

/** Serves it on this port. @param {number} port */
export async function serve(port) {
  const restate = await import('@restatedev/restate-sdk');
  const service = restate.service({
    name: 'three',
    handlers: {
      run: async (context, input) => {
        const one = await context.run('one', () => input + 1);
        const two = await context.run('two', () => one + 1);
        return await context.run('three', () => two + 1);
      },
    },
  });
  await restate.serve({ services: [service], port });
}
