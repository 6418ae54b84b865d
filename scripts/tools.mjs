/**
 * Makes the foreign tools of generation and tests available under `.cache/tools`, in the versions that tools.json pins.
 *
 *     node scripts/tools.mjs                  all of them
 *     node scripts/tools.mjs grpcurl python   these
 *     node scripts/tools.mjs --path node24    prints where it is
 *
 * A tool that cannot be had is named with the reason; that is a failure only with CI=true, elsewhere what needs it is skipped.
 */
import { pathToFileURL } from 'node:url';
import { withLock } from './setup/lock.mjs';
import { catalog, findTool } from './tools/catalog.mjs';
import { install } from './tools/install.mjs';

/**
 * Installs what is missing.
 * @param {string[]} names
 * @returns {Promise<Map<string, string>>} the tools that cannot be had, with the reason
 */
export async function provide(names) {
  const missing = names.filter(name => findTool(name) === undefined);
  if (missing.length === 0) return new Map();
  return await withLock('tools', async () => {
    const faults = new Map();
    for (const name of missing.filter(name => findTool(name) === undefined)) {
      const start = performance.now();
      const fault = await install(name);
      const took = `${((performance.now() - start) / 1000).toFixed(1)} s`;
      console.log(
        fault === undefined ? `tools: ${name} installed in ${took}` : `tools: ${name} cannot be had: ${fault}`,
      );
      if (fault !== undefined) faults.set(name, fault);
    }
    return faults;
  });
}

async function main() {
  const printPath = process.argv.includes('--path');
  const named = process.argv.slice(2).filter(arg => !arg.startsWith('-'));
  const faults = await provide(named.length > 0 ? named : Object.keys(catalog));
  if (printPath) for (const name of named) console.log(findTool(name) ?? '');
  if (faults.size > 0 && (printPath || process.env.CI === 'true')) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
