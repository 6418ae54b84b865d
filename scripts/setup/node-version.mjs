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
  const [have, want] = [version, oldest].map(text => text.split('.').map(Number));
  for (let i = 0; i < want.length; i++) {
    if (have[i] !== want[i]) return have[i] < want[i];
  }
  return false;
}
