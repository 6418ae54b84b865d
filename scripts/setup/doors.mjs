import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { inRoot } from './paths.mjs';

/**
 * Files that Node or others find by their place, and that lead into the bundle (`load.cjs`). They are ES modules, as the package is.
 *
 * @typedef {object} Door
 * @property {string} place within `dist`
 * @property {string} to file of the bundle
 * @property {readonly string[]} names that the file exports; what is called `finished` is waited for instead
 */

/**
 * @param {string} folder
 * @param {Door} door
 */
export function writeDoor(folder, { place, to, names }) {
  const given = names.filter(name => name !== 'finished');
  const load = `bundle.load('./${to}')`;
  const lines = given.length > 0 ? [`export const { ${given.join(', ')} } = ${load};`] : [];
  if (names.includes('finished')) lines.push(`await ${load}.finished;`);
  if (names.length === 0) lines.push(`${load};`);
  write(folder, place, [importOf(place), ...lines]);
}

/**
 * The command. Stacks are told with `--verbose`, and lead to the sources.
 * @param {string} folder
 * @param {Door} door
 */
export function writeCommand(folder, { place, to }) {
  write(folder, place, [
    '#!/usr/bin/env node',
    importOf(place),
    "if (process.argv.includes('--verbose')) {",
    '  process.setSourceMapsEnabled(true);',
    '  bundle.leaveToNode(true);',
    '}',
    `await bundle.load('./${to}').finished;`,
  ]);
  // It is run as it is: npx makes it executable once, and not again after the next build.
  chmodSync(join(folder, place), 0o755);
}

/**
 * @param {string} folder
 * @param {string} file generated code, by its path within `gen/ts`
 * @param {string} name under which the bundle has it
 */
export function writeGenerated(folder, file, name) {
  const code = readFileSync(inRoot('gen', 'ts', file), 'utf8');
  const names = [...code.matchAll(/^export (?:const|function|class) (\w+)/gm)].map(([, each]) => each);
  const place = `gen/${file}`;
  write(folder, place, [importOf(place), `export const { ${names.join(', ')} } = bundle.load('./gen.cjs').${name};`]);
}

/** @param {string} place */
function importOf(place) {
  const to = posix.relative(posix.dirname(place), 'bundle/load.cjs');
  return `import bundle from '${to.startsWith('.') ? to : `./${to}`}';`;
}

/**
 * @param {string} folder
 * @param {string} place
 * @param {readonly string[]} lines
 */
function write(folder, place, lines) {
  const file = join(folder, place);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
}
