'use strict';
const { closeSync, existsSync, openSync, readFileSync, readSync } = require('node:fs');
const { wrap } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { cachedDataVersionTag } = require('node:v8');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

/**
 * Loads files of the bundle with what V8 has compiled of them before, which saves a good quarter of a start. Where nothing of this
 * Node, platform and flags is kept, Node loads them as it loads any file; so it does where places are to lead to the sources, as it
 * reads no maps of what is loaded here.
 */

/** The Node that runs this. */
const node = [process.version, process.platform, ...libc(), process.arch].join('-');

/** That and its flags. */
const key = `${node}-${cachedDataVersionTag().toString(16)}`;

/** Where what is compiled is kept: beside the bundle, so that who can change it can change the code as well. */
const kept = join(__dirname, 'compiled', key);

/** @type {Map<string, { script?: Script, exports: any }>} what was loaded here */
const loaded = new Map([['./load.cjs', module]]);
/** @type {boolean | undefined} known with the first file */
let byNode;

/** Told by what Node's own file says loads it: that takes 0.2 ms, Node's report 6 ms. */
function libc() {
  if (process.platform !== 'linux') return [];
  try {
    const begin = Buffer.alloc(2048);
    const file = openSync(process.execPath, 'r');
    readSync(file, begin);
    closeSync(file);
    return [begin.includes('/ld-musl-') ? 'musl' : 'glibc'];
  } catch {
    // One may run it and not read it.
    return [];
  }
}

function wantsMaps() {
  const { NODE_OPTIONS = '', NODE_V8_COVERAGE = '' } = process.env;
  return NODE_V8_COVERAGE !== '' || [...process.execArgv, NODE_OPTIONS].some(flag => /--enable-source-maps/.test(flag));
}

/** @param {string} name such as `./index.cjs` */
function load(name) {
  byNode ??= wantsMaps() || !existsSync(kept);
  if (byNode) return require(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const script = scriptOf(name);
  const module = { exports: {} };
  script.runInThisContext().call(module.exports, module.exports, requireFrom, module, join(__dirname, name), __dirname);
  loaded.set(name, { script, exports: module.exports });
  return module.exports;
}

/** @param {string} name */
function scriptOf(name) {
  const file = join(__dirname, name);
  const code = readFileSync(file);
  const filename = pathToFileURL(file).href;
  return new Script(wrap(code.toString()), { filename, cachedData: compiledOf(name, code) });
}

/**
 * Nothing when it is damaged, which V8 does not survive, or of other code, which V8 does not see.
 * @param {string} name
 * @param {Buffer} code
 */
function compiledOf(name, code) {
  const file = join(kept, name);
  if (!existsSync(file)) return undefined;
  const all = readFileSync(file);
  const compiled = all.subarray(0, -4);
  return sealOf(code, compiled).equals(all.subarray(-4)) ? compiled : undefined;
}

/**
 * What stands behind what is compiled.
 * @param {Buffer} code
 * @param {Buffer} compiled
 */
function sealOf(code, compiled) {
  const seal = Buffer.alloc(4);
  seal.writeUInt32LE(crc32(compiled, crc32(code)));
  return seal;
}

/** What the files call `require`. */
const requireFrom = Object.assign(
  (/** @type {string} */ name) => (name.startsWith('./') ? load(name) : require(name)),
  require,
);

module.exports = {
  load,
  /** Whether Node loads them from now on, with their maps. @param {boolean} does */
  leaveToNode(does) {
    byNode = does;
  },
  // For the files: what V8 has compiled before does not know from where it imports.
  url: pathToFileURL(__filename).href,
  importFrom: (/** @type {string} */ name) => import(name),
  // For the build, which fills it.
  node,
  key,
  kept,
  loaded,
  scriptOf,
  sealOf,
};
