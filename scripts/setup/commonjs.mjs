import module from 'node:module';
import { Script } from 'node:vm';

/** What stands at the head of each file. All of them say where they are, and import, as `load.cjs` beside them does. */
export const head =
  '"use strict"; const $require = require, { url: $url, importFrom: $import } = require("./load.cjs");';

/**
 * A file of the bundle as a CommonJS module: V8 keeps what it has compiled of these alone. What it imports are constants of its own, and
 * what it exports is taken once, at its end; hence nothing that is exported may change later. Lines stay where they were.
 * @param {string} code as esbuild writes it: files import each other in no circle, and each has one list of exports at most
 * @param {string} name for errors
 * @returns {Promise<{ text: string, exported: readonly string[] }>}
 */
export async function toCommonJs(code, name) {
  // Here and not above: this file is also read before there are packages.
  const { init, parse } = await import('es-module-lexer');
  await init;
  const [imports, exports] = parse(code);
  /** @type {Edit[]} */
  const edits = imports.flatMap(found => importEdit(code, found));
  if (exports.length > 0) edits.push(exportEdit(code, exports));
  for (const { ln } of exports) if (ln !== undefined) mustStay(code, ln, name);
  mustRunAtOnce(code, name);
  const text = applied(code, edits);
  mustLoad(text, name);
  return { text, exported: exports.map(({ n }) => String(n)) };
}

/** @typedef {{ from: number, to: number, text: string }} Edit */

/**
 * @param {string} code
 * @param {import('es-module-lexer').ImportSpecifier} found
 * @returns {Edit[]}
 */
function importEdit(code, { n: to, ss: from, se: end, d: dynamic }) {
  const statement = code.slice(from, end);
  if (statement === 'import.meta') return [{ from, to: end + '.url'.length, text: '$url' }];
  if (dynamic < 0) return [{ from, to: end, text: required(statement, String(to)) }];
  if (!to?.startsWith('./')) return [{ from, to: from + 'import'.length, text: '$import' }];
  return [{ from, to: end, text: `Promise.resolve().then(() => $require(${JSON.stringify(to)}))` }];
}

/**
 * @param {string} statement `import … from "…"`
 * @param {string} from
 */
function required(statement, from) {
  const call = `$require(${JSON.stringify(from)})`;
  const [, names = '', list] = /^import\s*([^{"]*)(\{[^}]*\})?/.exec(statement) ?? [];
  const whole = names.replace(/^\* as /, '').replace(/,?\s*(?:from\s*)?$/, '');
  const constants = list?.replace(/ as /g, ': ');
  if (whole === '') return constants === undefined ? call : `const ${constants} = ${call}`;
  return `const ${whole} = ${call}${constants === undefined ? '' : `, ${constants} = ${whole}`}`;
}

/**
 * @param {string} code
 * @param {readonly import('es-module-lexer').ExportSpecifier[]} exports
 * @returns {Edit}
 */
function exportEdit(code, exports) {
  const [first] = exports;
  const from = code.lastIndexOf('\nexport ', first?.s) + 1;
  const list = /^export (\{[^}]*\})/.exec(code.slice(from));
  if (!list) return { from, to: from + 'export default'.length, text: 'exports.default =' };
  const values = String(list[1]).replace(/([\w$]+) as ([\w$]+)/g, '$2: $1');
  return { from, to: from + list[0].length, text: `module.exports = ${values}` };
}

/**
 * Errors: when a name that is exported is set more than once, or not while the file is loaded.
 * @param {string} code
 * @param {string} local
 * @param {string} name
 */
function mustStay(code, local, name) {
  const quoted = local.replaceAll('$', '\\$');
  const set = new RegExp(`(?<![\\w$.])${quoted}\\s*(?:=(?![=>])|\\+\\+|--|[-+*/|&?]{1,2}=)`, 'g');
  const sets = [...code.matchAll(set)];
  if (sets.length > 1)
    throw new Error(`${name} exports ${local}, which is set more than once: who imports it would see one value`);
  if (sets[0] && !isAtTop(code, sets[0].index))
    throw new Error(`${name} exports ${local}, which is set later: who imports it would see nothing`);
}

/**
 * Whether what stands there is run with the file: esbuild indents all that is in a body.
 * @param {string} code
 * @param {number} index
 */
function isAtTop(code, index) {
  const before = code.slice(code.lastIndexOf('\n', index) + 1, index);
  return !/^\s/.test(before) && !before.includes('=>');
}

/**
 * Errors: when esbuild has put off a module until it is asked for, as it does with an ES module that a CommonJS one imports.
 * @param {string} code
 * @param {string} name
 */
function mustRunAtOnce(code, name) {
  const [, put] = /^var ([\w$]+) = __esm\(/m.exec(code) ?? [];
  if (put) throw new Error(`${name} puts off a module (${put}), whose exports would be seen before they are set`);
}

/** What a CommonJS module is given; a file that calls something of its own so would take it away from itself. */
const given = /^(?:var|let|const|function|class) (exports|require|module|__filename|__dirname)\b/m;

/**
 * Errors: when Node could not load it, such as one that awaits outside of a function.
 * @param {string} text
 * @param {string} name
 */
function mustLoad(text, name) {
  const own = given.exec(text);
  if (own) throw new Error(`${name} has a "${own[1]}" of its own: call it something else`);
  new Script(module.wrap(text), { filename: name });
}

/**
 * @param {string} code
 * @param {readonly Edit[]} edits
 */
function applied(code, edits) {
  let done = '';
  let at = 0;
  for (const { from, to, text } of [...edits].sort((a, b) => a.from - b.from)) {
    done += code.slice(at, from) + text;
    at = to;
  }
  return done + code.slice(at);
}
