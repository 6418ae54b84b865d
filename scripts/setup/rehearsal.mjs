import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import loader from './load.cjs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';

/**
 * Whether nothing is to be done for what V8 compiles: it is kept for this Node and its flags, or cannot be. A rehearsal that failed or
 * was cut off after the build is tried once more.
 * @param {string} dist
 */
export function isRehearsed(dist) {
  return existsSync(keptIn(dist)) || existsSync(givenUpIn(dist)) || !isWritable(join(dist, 'bundle'));
}

/**
 * Has V8 compile what a start runs. Without this everything only starts later.
 * @param {string} dist
 */
export async function rehearse(dist) {
  const args = [...process.execArgv, inRoot('scripts', 'setup', 'rehearse.mjs'), join(dist, 'bundle')];
  const { code, output } = await run(process.execPath, args, { cwd: inRoot(), limitMs: 60_000 });
  if (code !== 0) console.log(`setup: what V8 compiles cannot be kept, which makes starts slower: ${output.trim()}`);
}

/**
 * For the last time, until the next build.
 * @param {string} dist
 */
export async function rehearseAgain(dist) {
  await rehearse(dist);
  if (!existsSync(keptIn(dist))) writeFileSync(givenUpIn(dist), '');
}

/** @param {string} dist */
function keptIn(dist) {
  return join(dist, 'bundle', 'compiled', loader.key);
}

/** @param {string} dist */
function givenUpIn(dist) {
  return join(dist, `.dacp-unrehearsed-${loader.key}`);
}

/** @param {string} folder */
function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
