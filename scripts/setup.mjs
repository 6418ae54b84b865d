/**
 * Makes a fresh clone ready to run with nothing but Node and npm: installs the locked dependencies when they are missing or stale,
 * builds `dist` when the sources changed. Runs before `npm start` and `npm test`; costs a few milliseconds when all is current.
 *
 *     node scripts/setup.mjs              dependencies and build
 *     node scripts/setup.mjs --no-build   dependencies alone
 *
 * Plain Node without dependencies, since it runs before there are any, in a syntax that Node 16 still reads, so that old versions
 * can be told that they are too old.
 */
import { buildState, runBuild } from './setup/build.mjs';
import { isCommandLinked, linkCommand } from './setup/command.mjs';
import { dependencyState, runInstall } from './setup/dependencies.mjs';
import { withLock } from './setup/lock.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { inRoot } from './setup/paths.mjs';
import { isRehearsed, rehearseAgain } from './setup/rehearsal.mjs';
import { SetupFault, step } from './setup/step.mjs';

const dist = inRoot('dist');

async function main() {
  checkNodeVersion(process.versions.node);
  const build = !process.argv.includes('--no-build');
  if (isReady(build)) return;
  await withLock('setup', async () => {
    // Asked again inside the lock: another set-up may have done the work while this one waited.
    const dependencies = dependencyState();
    if (dependencies.stale) await step(`installing dependencies (${dependencies.why})`, () => runInstall());
    if (!isCommandLinked()) linkCommand();
    if (!build) return;
    const sources = buildState();
    if (sources.stale) await step(`building dist (${sources.why})`, () => runBuild(sources.fingerprint));
    else if (!isRehearsed(dist)) await step('rehearsing a start', () => rehearseAgain(dist));
  });
}

/** @param {boolean} build */
function isReady(build) {
  if (dependencyState().stale || !isCommandLinked()) return false;
  return !build || (!buildState().stale && isRehearsed(dist));
}

main().catch(error => {
  console.error(error instanceof SetupFault ? `setup: ${error.message}` : error);
  process.exitCode = 1;
});
