import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import loader from './load.cjs';
import { inRoot } from './paths.mjs';
import { rehearse } from './rehearsal.mjs';
import { run } from './run.mjs';
import { SetupFault } from './step.mjs';

const stampFile = inRoot('dist', '.dacp-build');

/**
 * Whether `dist` is what the sources build. Contents are compared, not times: a checkout changes times without a change.
 * @returns {{ stale: boolean, why: string, fingerprint: string }}
 */
export function buildState() {
  const fingerprint = sourcesFingerprint();
  if (!existsSync(stampFile)) return { stale: true, why: 'none there', fingerprint };
  const stale = readFileSync(stampFile, 'utf8') !== fingerprint;
  return { stale, why: stale ? 'sources changed' : '', fingerprint };
}

/**
 * Over everything that the build reads: sources, generated code, the compiler's settings, the locked packages, the build itself; and
 * Node, whose V8 compiles.
 */
function sourcesFingerprint() {
  const hash = createHash('sha256').update(`${loader.node}\n`);
  const files = [
    ...filesUnder('src', name => name.endsWith('.ts') && !name.endsWith('.test.ts')),
    ...filesUnder(join('gen', 'ts'), name => name.endsWith('.ts') || name.endsWith('.js')),
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
    ...['build', 'bundle', 'commonjs', 'descriptors', 'doors', 'licences', 'rehearse'].map(name =>
      join('scripts', 'setup', `${name}.mjs`),
    ),
    join('scripts', 'setup', 'load.cjs'),
  ];
  for (const file of files)
    hash
      .update(`${file}\n`)
      .update(readFileSync(inRoot(file)))
      .update('\n');
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @param {(name: string) => boolean} wanted
 * @returns {string[]} paths from the root, sorted
 */
function filesUnder(folder, wanted) {
  return readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
    .filter(wanted)
    .map(name => join(folder, name))
    .sort();
}

/**
 * Compiles and bundles into a folder beside and puts it in place in one rename, so that no half-built `dist` is ever seen and no output of a
 * deleted source stays.
 * @param {string} fingerprint of the sources
 * @param {{ typesMustHold?: boolean }} [options] false takes over what the compiler emits in spite of faults
 */
export async function runBuild(fingerprint, { typesMustHold = true } = {}) {
  // Beside `dist`, not deeper: the source maps name the sources by paths from here.
  const fresh = inRoot('dist-new');
  const old = inRoot('dist-old');
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true });
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  const { code, output } = await run(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh], {
    cwd: inRoot(),
  });
  if (code !== 0 && typesMustHold) throw new SetupFault(`tsc failed:\n${output.trim()}`);
  const bundled = await bundle(fresh).then(
    () => true,
    error => {
      if (typesMustHold) throw new SetupFault(error.message);
      // What the compiler emitted runs without being bundled, as far as it is right.
      return false;
    },
  );
  if (code === 0 && bundled) writeFileSync(join(fresh, '.dacp-build'), fingerprint);
  if (existsSync(inRoot('dist'))) renameSync(inRoot('dist'), old);
  renameSync(fresh, inRoot('dist'));
  rmSync(old, { recursive: true, force: true });
  if (bundled) await rehearse(inRoot('dist'));
}
