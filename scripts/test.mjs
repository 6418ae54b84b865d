/**
 * Runs everything that must hold and ends with the plain line `N passed, N failed` (`, N skipped` when any were): every step and
 * every test counts as one.
 *
 *     npm test                              all, with coverage of what the tests themselves ran
 *     npm test -- --spawned                 the same, and what the processes ran that they started, which takes a sixth longer
 *     npm test -- --fast                    build, lint, types and the tests beside the sources, no coverage
 *     npm test -- src/link test/mesh        only tests whose path contains one of these, no steps, no coverage
 *     npm run robustness                    test/robustness in its long form
 *     npm run test:production-like          test/mesh with its nodes on PostgreSQL and Kafka
 */
import { inRoot } from './setup/paths.mjs';
import { coverageStep } from './test/coverage-step.mjs';
import { runStep } from './test/report.mjs';
import { fastSteps, steps } from './test/steps.mjs';
import { runVitest } from './test/vitest.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @param {string[]} args */
function planOf(args) {
  const filters = args.filter(arg => !arg.startsWith('-'));
  if (args.includes('--robustness')) {
    return {
      steps: [],
      vitest: { filters: ['test/robustness', ...filters], env: { TEST_LONG: '1' }, coverage: false },
    };
  }
  if (args.includes('--production-like')) {
    const mesh = filters.length > 0 ? filters : ['test/mesh'];
    return { steps: [], vitest: { filters: mesh, env: { TEST_STORES: 'production-like' }, coverage: false } };
  }
  if (filters.length > 0) return { steps: [], vitest: { filters, env: {}, coverage: false } };
  if (args.includes('--fast')) return { steps: fastSteps, vitest: { filters: ['src/'], env: {}, coverage: false } };
  /** @type {Record<string, string>} */
  const env = args.includes('--spawned') ? { TEST_COVERAGE: 'spawned' } : {};
  return { steps, vitest: { filters: [], env, coverage: true } };
}

async function main() {
  const start = performance.now();
  process.chdir(inRoot());
  const plan = planOf(process.argv.slice(2));
  /** @type {Counts} */
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const step of plan.steps) add(total, await runStep(step));
  add(total, await runVitest(plan.vitest));
  if (plan.vitest.coverage) add(total, await runStep(coverageStep));
  console.log(`\n${((performance.now() - start) / 1000).toFixed(0)} s in all`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/**
 * @param {Counts} total
 * @param {Counts} counts
 */
function add(total, counts) {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

await main();
