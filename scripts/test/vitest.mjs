import { existsSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { inRoot, root } from '../setup/paths.mjs';
import { run } from '../setup/run.mjs';

const reportFile = inRoot('.cache', 'vitest.json');
const LIMIT_MS = 18 * 60_000;
const LONG_LIMIT_MS = 3 * 60 * 60_000;

/**
 * The part of vitest's JSON report that is counted.
 * @typedef {{ fullName: string, status: string }} Assertion
 * @typedef {{ name: string, status: string, assertionResults: Assertion[] }} FileResult
 */

/**
 * Runs the tests and counts them. Names every skipped one.
 * @param {{ filters: string[], env: Record<string, string>, coverage: boolean }} options
 */
export async function runVitest({ filters, env, coverage }) {
  for (const old of [reportFile, inRoot('coverage')]) rmSync(old, { recursive: true, force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const args = ['run', ...filters, ...reporters, ...(coverage ? ['--coverage'] : [])];
  const { code } = await run(inRoot('node_modules', '.bin', 'vitest'), args, {
    cwd: inRoot(),
    env: { ...process.env, ...env },
    limitMs: env.TEST_LONG ? LONG_LIMIT_MS : LIMIT_MS,
    show: true,
  });
  /** @type {FileResult[]} */
  const files = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')).testResults : [];
  const { skippedNames, ...counts } = countTests(files, code);
  for (const name of skippedNames) console.log(`skip  ${name}`);
  return counts;
}

/**
 * Counts tests. A file that fails as a whole (it cannot be loaded, a hook failed) counts as one failure, and so does a run that
 * failed without a failed test, such as by an unhandled rejection.
 * @param {FileResult[]} files
 * @param {number} code exit code of vitest
 */
export function countTests(files, code) {
  const tests = files.flatMap(file =>
    file.assertionResults.map(test => ({ ...test, file: relative(root, file.name) })),
  );
  const passed = tests.filter(test => test.status === 'passed').length;
  const failedTests = tests.filter(test => test.status === 'failed').length;
  const failedFiles = files.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  );
  const skipped = tests.filter(test => !['passed', 'failed'].includes(test.status));
  const failed = failedTests + failedFiles.length;
  return {
    passed,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: skipped.length,
    skippedNames: skipped.map(test => `${test.file}: ${test.fullName}`),
  };
}
