import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const raw = join(import.meta.dirname, 'coverage', 'raw');

const inProcess = ['src/**/*.test.ts'];

/**
 * With `--spawned`, processes that tests start inherit NODE_V8_COVERAGE and leave their own figures in `coverage/raw`;
 * `scripts/coverage` merges both. Set here for the workers, not around vitest, whose own process is of no interest.
 */
const spawned = process.env.TEST_COVERAGE === 'spawned' ? { NODE_V8_COVERAGE: raw } : {};

export default defineConfig({
  test: {
    pool: 'forks',
    // The long form measures times: one file at a time.
    maxWorkers: process.env.TEST_LONG === '1' ? 1 : 2,
    projects: [
      // These start few processes or none. They share a worker's process and modules: to start one and load all of them for each file
      // took longer than most of the tests. Hence a file leaves the process as it found it.
      { extends: true, test: { name: 'in process', include: inProcess, isolate: false } },
      { extends: true, test: { name: 'with processes', include: ['test/**/*.test.ts'], exclude: inProcess } },
    ],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 5_000,
    env: spawned,
    globalSetup: ['test/harness/build.ts', 'test/harness/shared-kafka.ts', 'test/harness/postgres-run.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,mjs}'],
      exclude: ['src/**/*.test.ts'],
      reporter: ['json'],
      reportsDirectory: 'coverage/vitest',
      reportOnFailure: true,
    },
  },
});
