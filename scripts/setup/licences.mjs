import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';

/**
 * Names, versions and licences of the packages that are in the bundle, as their licences ask for.
 * @param {readonly string[]} files paths from the root
 * @returns {string}
 */
export function licencesOf(files) {
  /** @type {Map<string, string[]>} */
  const packages = new Map();
  for (const file of new Set(files)) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
    if (folder !== undefined) packages.set(folder, [...(packages.get(folder) ?? []), file]);
  }
  const parts = [...packages].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, inside]) => licenceOf(folder, inside));
  return `The files in this folder contain code of these packages.\n\n${parts.join(`\n${'-'.repeat(78)}\n\n`)}`;
}

/**
 * @param {string} folder of a package, from the root
 * @param {readonly string[]} files of it that are in the bundle
 */
function licenceOf(folder, files) {
  const { name, version, license } = JSON.parse(readFileSync(inRoot(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(inRoot(folder))
    .filter(file => /^(licen[cs]e|notice|copying)/i.test(file))
    .map(file => readFileSync(join(inRoot(folder), file), 'utf8').trim());
  // Some packages name the licence without its text; ours is the one that they mean.
  if (texts.length === 0 && /Apache-2\.0/.test(license)) texts.push(readFileSync(inRoot('LICENSE'), 'utf8').trim());
  const all = [...texts, ...new Set(files.flatMap(headOf))];
  return `${name} ${version} (${license})\n\n${all.join('\n\n')}\n`;
}

/**
 * The licence that a file has of its own, at its head.
 * @param {string} file
 */
function headOf(file) {
  const head = /^(?:\/\/.*\n)+/.exec(readFileSync(inRoot(file), 'utf8'))?.[0] ?? '';
  return head.includes('Redistribution and use') ? [head.replace(/^\/\/ ?/gm, '').trim()] : [];
}
