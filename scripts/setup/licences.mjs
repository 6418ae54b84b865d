import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';

/**
 * Names, versions and licences of the packages that are in the bundle, as their licences ask for.
 * @param {readonly string[]} files paths from the root
 * @returns {string}
 */
export function licencesOf(files) {
  const packages = new Set(files.flatMap(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const parts = [...packages].sort().map(licenceOf);
  return `The files in this folder contain code of these packages.\n\n${parts.join(`\n${'-'.repeat(78)}\n\n`)}`;
}

/** @param {string} folder of a package, from the root */
function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(inRoot(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(inRoot(folder))
    .filter(file => /^(licen[cs]e|notice|copying)/i.test(file))
    .map(file => readFileSync(join(inRoot(folder), file), 'utf8').trim());
  const text = texts.length > 0 ? texts : [commonText(license)];
  return `${name} ${version} (${license})\n\n${text.join('\n\n')}\n`;
}

/**
 * Some packages name their licence without its text. Ours is the same as that of most of them.
 * @param {string} license
 */
function commonText(license) {
  const own = inRoot('LICENSE');
  return license === 'Apache-2.0' && existsSync(own) ? readFileSync(own, 'utf8').trim() : '';
}
