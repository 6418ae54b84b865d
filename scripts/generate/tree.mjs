import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {{ path: string, fault: 'stale' | 'missing' | 'extra' }} Difference */

/** What Python leaves beside sources that it has imported. */
const leftovers = /(^|\/)__pycache__(\/|$)/;

/**
 * How the files under `have` differ from those under `fresh/gen`.
 * @param {string} fresh
 * @param {string} have
 * @returns {Difference[]}
 */
export function differences(fresh, have) {
  const wanted = filesUnder(join(fresh, 'gen'));
  const there = new Set(filesUnder(have));
  const found = wanted
    .filter(path => !there.has(path))
    .map(path => ({ path, fault: /** @type {const} */ ('missing') }));
  const stale = wanted.filter(path => there.has(path) && !sameContent(join(fresh, 'gen', path), join(have, path)));
  const extra = [...there].filter(path => !wanted.includes(path));
  return [
    ...found,
    ...stale.map(path => ({ path, fault: /** @type {const} */ ('stale') })),
    ...extra.map(path => ({ path, fault: /** @type {const} */ ('extra') })),
  ];
}

/**
 * Writes only what differs, so that programs running from `gen` meanwhile see no file vanish.
 * @param {string} fresh
 * @param {string} have
 * @param {Difference[]} found
 */
export function replaceTree(fresh, have, found) {
  for (const { path, fault } of found) {
    if (fault === 'extra') rmSync(join(have, path));
    else {
      mkdirSync(dirname(join(have, path)), { recursive: true });
      cpSync(join(fresh, 'gen', path), join(have, path));
    }
  }
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => !leftovers.test(path) && statSync(join(folder, path)).isFile())
    .sort();
}

/**
 * @param {string} one
 * @param {string} other
 */
function sameContent(one, other) {
  return readFileSync(one).equals(readFileSync(other));
}
