import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { catalog, goBin, onPath, pythonPackages, stampOf, toolsFolder } from './catalog.mjs';

/**
 * Installs one tool in its pinned version.
 * @param {string} name
 * @returns {Promise<string | undefined>} why it cannot be had, in one line; undefined when it is there
 */
export async function install(name) {
  const tool = catalog[name];
  if (tool === undefined) return 'no such tool';
  mkdirSync(toolsFolder, { recursive: true });
  const fault = await installers[tool.kind](tool.pin, name);
  if (fault === undefined) writeFileSync(stampOf(name), tool.pin);
  return fault;
}

/** @type {Record<import('./catalog.mjs').Tool['kind'], (pin: string, name: string) => Promise<string | undefined>>} */
const installers = {
  go: async pin => {
    if (onPath('go') === undefined) return 'Go is not installed';
    return await faultOf(run('go', ['install', pin], { env: { ...process.env, GOBIN: goBin, GOFLAGS: '' } }));
  },
  python: async (_pin, name) => {
    if (onPath('python3') === undefined) return 'Python 3 is not installed';
    const folder = join(toolsFolder, name);
    rmSync(folder, { recursive: true, force: true });
    const venv = await faultOf(run('python3', ['-m', 'venv', folder]));
    if (venv !== undefined) return `python3 -m venv: ${venv}`;
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--no-deps', '--only-binary=:all:'];
    return await faultOf(run(join(folder, 'bin', 'python3'), [...pip, ...(pythonPackages[name] ?? [])]));
  },
  npm: async (pin, name) => {
    const args = [
      'install',
      '--prefix',
      join(toolsFolder, name),
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      pin,
    ];
    return await faultOf(run('npm', args));
  },
  maven: async () => {
    for (const program of ['java', 'mvn']) if (onPath(program) === undefined) return `${program} is not installed`;
    return await faultOf(run(inRoot('deploy', 'kafka', 'kafka-up.sh'), ['--jars']));
  },
  system: async (_pin, name) => `${name} is not installed`,
};

/**
 * The last line that a failed program said.
 * @param {Promise<{ code: number, output: string }>} running
 * @returns {Promise<string | undefined>}
 */
async function faultOf(running) {
  const { code, output } = await running;
  if (code === 0) return undefined;
  return output.trim().split('\n').at(-1) || `ended with ${code}`;
}
