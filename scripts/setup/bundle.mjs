import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, posix, relative } from 'node:path';
import { head, toCommonJs } from './commonjs.mjs';
import { lateDescriptors } from './descriptors.mjs';
import { writeCommand, writeDoor, writeGenerated } from './doors.mjs';
import { licencesOf } from './licences.mjs';
import { inRoot } from './paths.mjs';

/**
 * Puts what the compiler made, generated code and npm packages together into few files in `dist/bundle`: a process that starts reads
 * a few dozen files instead of six hundred, which was most of its start (docs/decisions/010-bundle.md). What is loaded later stays
 * apart: each command, and what a source loads with `createRequire`.
 *
 * All entries are built together and share their code: whichever way it comes into a process, the package is there once.
 */

/** Files that others know by their place in `dist`; they lead into the bundle. */
const doors = ['index', 'testing', 'cli/main'];

/** Entries of the processes and threads that the bundle starts itself. */
const starts = [
  'cli/agent-file',
  'cli/bench/part/main',
  'cli/bench/part/rehearsal',
  'cli/demo/host',
  'cli/own-package',
  'cli/reload/process',
  'samples/text/job-thread',
  'storage/sqlite/worker',
];

/** Stay packages: native code, hooks into Node's loader, what looks for files beside itself, and what is never loaded. */
const external = ['libsql', 'tsx', 'tsx/*', 'pg', 'node-pg-migrate', '@grpc/proto-loader'];

/** ES modules that CommonJS packages import when they need them; among the rest esbuild would set what they export too late. */
const apart = ['node-fetch'];

const requireLine = /^const require = createRequire\(import\.meta\.url\);$/m;
const ownUrl = /new URL\('(\.{1,2}(?:\/[^']*)?)', import\.meta\.url\)/g;

/**
 * Bundles a folder that the compiler has filled.
 * @param {string} folder `dist`, or what will be it
 */
export async function bundle(folder) {
  // Here and not above: this file is also read before there are packages.
  const { build } = await import('esbuild');
  const generated = generatedFiles();
  /** @type {Map<string, string>} name of a file of the bundle → what is in it */
  const later = new Map(apart.map(name => [name, `module.exports = require(${JSON.stringify(name)});`]));
  const built = await build({
    ...options(folder),
    entryPoints: {
      ...Object.fromEntries([...doors, ...starts].map(entry => [flat(entry), join(folder, `${entry}.js`)])),
      gen: 'generated',
    },
    splitting: true,
    format: 'esm',
    chunkNames: '[name]-[hash]',
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: head },
    outExtension: { '.js': '.cjs' },
    write: false,
    plugins: [
      lateDescriptors(join(folder, 'base', 'late-descriptors.js')),
      placesOf(folder, later),
      keepApart(),
      allOf(generated),
    ],
  });
  const others = await Promise.all([...later].map(([name, contents]) => bundleLater(folder, name, contents)));
  const exported = await writeBundle(built.outputFiles);
  copyFileSync(inRoot('scripts', 'setup', 'load.cjs'), join(folder, 'bundle', 'load.cjs'));
  for (const entry of [...doors, ...starts]) {
    const to = `${flat(entry)}.cjs`;
    const door = { to, place: starts.includes(entry) ? startOf(entry) : `${entry}.js`, names: exported.get(to) ?? [] };
    if (entry === 'cli/main') writeCommand(folder, door);
    else writeDoor(folder, door);
  }
  for (const [index, file] of generated.entries()) writeGenerated(folder, file, `$${index}`);
  const inputs = [built, ...others].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(join(folder, 'bundle', 'LICENSES.txt'), licencesOf(inputs));
}

/**
 * @param {string} folder
 * @returns {import('esbuild').BuildOptions & { metafile: true }}
 */
function options(folder) {
  return {
    absWorkingDir: inRoot(),
    outdir: join(folder, 'bundle'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    external,
    metafile: true,
    logLevel: 'silent',
    legalComments: 'none',
  };
}

/**
 * What a source says relative to its own place, said from the bundle.
 * @param {string} folder
 * @param {Map<string, string>} later
 * @returns {import('esbuild').Plugin}
 */
function placesOf(folder, later) {
  return {
    name: 'places',
    setup(build) {
      build.onLoad({ filter: /\.js$/ }, ({ path }) => {
        const place = relative(folder, path).replaceAll('\\', '/');
        if (place.startsWith('..')) return undefined;
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        const moved = text.replace(ownUrl, (_all, to) => urlOf(posix.join(posix.dirname(place), to)));
        return { contents: withLater(moved, place, later), resolveDir: dirname(path) };
      });
    },
  };
}

/** @param {string} place in `dist` */
function urlOf(place) {
  const start = starts.find(entry => `${entry}.js` === place);
  return `new URL('${start ? `./${basename(startOf(start))}` : `../${place}`}', import.meta.url)`;
}

/**
 * Packages that a source loads when it needs them come from a file of their own.
 * @param {string} text
 * @param {string} place
 * @param {Map<string, string>} later
 */
function withLater(text, place, later) {
  const packages = [...text.matchAll(/\brequire\('([^']+)'\)/g)].map(([, name]) => String(name));
  if (packages.length === 0) return text;
  const name = flat(place.replace(/\.js$/, ''));
  const cases = packages.map(each => `${JSON.stringify(each)}: () => require(${JSON.stringify(each)})`);
  later.set(name, `const packages = { ${cases.join(', ')} };\nmodule.exports = name => packages[name]();`);
  return text.replace(requireLine, `const require = name => $require('./${name}.cjs')(name);`);
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string} contents
 */
async function bundleLater(folder, name, contents) {
  const { build } = await import('esbuild');
  return await build({
    ...options(folder),
    stdin: { contents, resolveDir: inRoot() },
    format: 'cjs',
    // What V8 has compiled before cannot import.
    supported: { 'dynamic-import': false },
    entryNames: name,
    outExtension: { '.js': '.cjs' },
  });
}

/** @returns {import('esbuild').Plugin} */
function keepApart() {
  return {
    name: 'apart',
    setup(build) {
      const filter = new RegExp(`^(?:${apart.join('|')})$`);
      build.onResolve({ filter }, ({ path }) => ({ path: `./${path}.cjs`, external: true }));
    },
  };
}

/** @returns {string[]} generated code, by paths within `gen/ts` */
function generatedFiles() {
  return readdirSync(inRoot('gen', 'ts'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.js'))
    .map(name => name.replaceAll('\\', '/'))
    .sort();
}

/**
 * An entry with all generated code, each file as a namespace; an entry for each would cut the bundle into as many files.
 * @param {string[]} files
 * @returns {import('esbuild').Plugin}
 */
function allOf(files) {
  const lines = files.map((file, index) => `export * as $${index} from './gen/ts/${file}';`);
  return {
    name: 'generated',
    setup(build) {
      build.onResolve({ filter: /^generated$/ }, () => ({ path: 'generated', namespace: 'generated' }));
      build.onLoad({ filter: /^generated$/, namespace: 'generated' }, () => ({
        contents: lines.join('\n'),
        resolveDir: inRoot(),
      }));
    },
  };
}

/**
 * @param {readonly import('esbuild').OutputFile[]} files
 * @returns {Promise<Map<string, readonly string[]>>} name of a file → what it exports
 */
async function writeBundle(files) {
  const exported = new Map();
  for (const { path, contents, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    if (path.endsWith('.map')) {
      writeFileSync(path, contents);
      continue;
    }
    const name = basename(path);
    const module = await toCommonJs(text, name);
    writeFileSync(path, module.text);
    exported.set(name, module.exported);
  }
  return exported;
}

/** The file by which a process or thread starts with an entry. @param {string} entry */
function startOf(entry) {
  return `bundle/${flat(entry)}.start.js`;
}

/** @param {string} entry */
function flat(entry) {
  return entry.replaceAll('/', '-');
}
