import { readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { SetupFault } from './step.mjs';

/**
 * Fails with one line when this Node is older than `engines.node` in package.json says.
 * @param {string} version such as `20.20.2`
 */
export function checkNodeVersion(version) {
  const oldest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).engines.node.replace('>=', '');
  if (isOlder(version, oldest)) {
    throw new SetupFault(`Node ${version} is too old: ${oldest} or newer is needed (https://nodejs.org/download)`);
  }
}

/**
 * @param {string} version
 * @param {string} oldest
 */
export function isOlder(version, oldest) {
  const have = version.split('.').map(Number);
  for (const [i, part] of oldest.split('.').map(Number).entries()) {
    if (have[i] !== part) return (have[i] ?? 0) < part;
  }
  return false;
}
