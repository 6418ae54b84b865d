import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { SetupFault } from './step.mjs';

const stampFile = inRoot('node_modules', '.dacp-setup');

/** @typedef {{ version?: string, optional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockEntry */

/**
 * Whether `node_modules` holds what package-lock.json says, for this platform. The stamp lies inside `node_modules`, so it goes
 * when that goes. Without a stamp (somebody ran npm by hand) npm's own list of what it installed is compared instead.
 * @returns {{ stale: boolean, why: string }}
 */
export function dependencyState() {
  if (!existsSync(inRoot('node_modules'))) return { stale: true, why: 'none there' };
  const lock = readFileSync(inRoot('package-lock.json'), 'utf8');
  const fingerprint = fingerprintOf(lock);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint) return { stale: false, why: '' };
  const installed = installedList();
  if (installed === undefined || !matches(JSON.parse(lock).packages, installed)) {
    return { stale: true, why: 'they differ from package-lock.json or are for another platform' };
  }
  writeFileSync(stampFile, fingerprint);
  return { stale: false, why: '' };
}

/** @param {string} lock */
function fingerprintOf(lock) {
  const { node } = process.versions;
  return createHash('sha256').update(`${node} ${process.platform} ${process.arch}\n${lock}`).digest('hex');
}

/** @returns {Record<string, LockEntry> | undefined} */
function installedList() {
  const file = inRoot('node_modules', '.package-lock.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

/**
 * Whether each locked package that this machine needs is installed in the locked version, and no other package is.
 * @param {Record<string, LockEntry>} locked
 * @param {Record<string, LockEntry>} installed
 */
export function matches(locked, installed) {
  const needed = Object.entries(locked).filter(([path, entry]) => path !== '' && isNeeded(entry));
  const allThere = needed.every(([path, entry]) => installed[path]?.version === entry.version);
  return allThere && Object.entries(installed).every(([path, entry]) => locked[path]?.version === entry.version);
}

/**
 * Optional packages count when they are for this system and processor; those for one C library alone are left to npm, which
 * knows which one this machine has.
 * @param {LockEntry} entry
 */
function isNeeded({ optional, os, cpu, libc }) {
  if (!optional) return true;
  if (os === undefined || libc !== undefined) return false;
  return os.includes(process.platform) && (cpu === undefined || cpu.includes(process.arch));
}

/** Installs exactly what is locked. No package needs its install script: platform binaries are optional packages. */
export async function runInstall() {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await (npm?.endsWith('.js')
    ? run(process.execPath, [npm, ...args], { cwd: inRoot() })
    : run('npm', args, { cwd: inRoot() }));
  if (code !== 0) throw new SetupFault(`npm ci failed: ${reasonOf(output)}`);
  writeFileSync(stampFile, fingerprintOf(readFileSync(inRoot('package-lock.json'), 'utf8')));
}

/**
 * The line of npm's output that says why.
 * @param {string} output
 */
export function reasonOf(output) {
  const lines = output.split('\n').map(line => line.replace(/^npm (error|ERR!) ?/, '').trim());
  const code = lines.find(line => line.startsWith('code '))?.slice(5);
  if (code !== undefined && ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT', 'ENETUNREACH'].includes(code)) {
    return `the npm registry cannot be reached (${code}); check the network or \`npm config get registry\``;
  }
  const first = lines.find(line => line !== '' && !line.startsWith('code ')) ?? 'npm said nothing';
  return code === undefined ? first : `${code}: ${first}`;
}
