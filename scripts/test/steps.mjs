import { generate, generatorTools } from '../generate.mjs';
import { buildState, runBuild } from '../setup/build.mjs';
import { inRoot } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';
import { catalog } from '../tools/catalog.mjs';
import { provide } from '../tools.mjs';

/** @typedef {import('./report.mjs').Step} Step */

/** @type {Step} */
const build = {
  name: 'build',
  run: async () => {
    const { stale, fingerprint } = buildState();
    if (stale) await runBuild(fingerprint);
    return {};
  },
};

/** Not a check, but counted when it fails on CI, where every tool must be had. @type {Step} */
const tools = {
  name: 'foreign tools',
  run: async () => {
    const missing = await provide(Object.keys(catalog));
    if (missing.size === 0) return {};
    const list = [...missing].map(([name, why]) => `${name} (${why})`).join(', ');
    return { skipped: `tests that need these are skipped: ${list}` };
  },
};

/** @type {Step} */
const generated = {
  name: 'generated code current',
  run: async () => {
    const missing = await provide(generatorTools);
    if (missing.size > 0) return { skipped: [...missing].map(([name, why]) => `${name}: ${why}`).join(', ') };
    const found = await generate({ write: false });
    if (found.length === 0) return {};
    return { failed: [...found.map(({ path, fault }) => `gen/${path}: ${fault}`), 'run npm run generate'].join('\n') };
  },
};

const lint = programStep('lint', 'biome', ['check', '--error-on-warnings']);
const types = programStep('types', 'tsc', ['--noEmit', '-p', 'tsconfig.json']);

/** All steps before the tests, cheap ones first. */
export const steps = [
  build,
  lint,
  types,
  programStep('buf lint', 'buf', ['lint']),
  programStep('buf format', 'buf', ['format', '--diff', '--exit-code', '--path', 'proto/dacp']),
  tools,
  generated,
];

/** Those that a developer wants after each change. */
export const fastSteps = [build, lint, types];

/**
 * A step that is one program of node_modules/.bin; its exit code decides.
 * @param {string} name
 * @param {string} program
 * @param {string[]} args
 * @returns {Step}
 */
function programStep(name, program, args) {
  return {
    name,
    run: async () => {
      const { code, output } = await run(inRoot('node_modules', '.bin', program), args, {
        cwd: inRoot(),
        limitMs: 5 * 60_000,
      });
      return code === 0 ? {} : { failed: output };
    },
  };
}
