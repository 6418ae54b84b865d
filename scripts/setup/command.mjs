import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRoot } from './paths.mjs';

const target = join('..', '..', 'dist', 'cli', 'main.js');

/**
 * Whether `npx dacp` finds the command of this clone.
 * @param {string} [folder]
 */
export function isCommandLinked(folder = inRoot()) {
  try {
    return readlinkSync(linkIn(folder)) === target;
  } catch {
    return false;
  }
}

/**
 * Links it where npx looks after its own cache. What npx keeps there of a clone it makes once: who calls it before there is a build
 * would never have the command.
 * @param {string} [folder]
 */
export function linkCommand(folder = inRoot()) {
  const link = linkIn(folder);
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

/** @param {string} folder */
function linkIn(folder) {
  return join(folder, 'node_modules', '.bin', 'dacp');
}
