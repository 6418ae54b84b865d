import { buildState, runBuild } from '../../scripts/setup/build.mjs';
import { withLock } from '../../scripts/setup/lock.mjs';

/**
 * Before any test: processes that tests start run from `dist`, so it is made current. Wrong types are the business of another step
 * and do not keep the tests from running.
 */
export async function setup(): Promise<void> {
  if (!buildState().stale) return;
  await withLock('setup', async () => {
    const { stale, fingerprint } = buildState();
    if (stale) await runBuild(fingerprint, { typesMustHold: false });
  });
}
