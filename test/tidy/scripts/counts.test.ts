import { expect, test } from 'vitest';
import { countTests } from '../../../scripts/test/vitest.mjs';

const file = (status: string, ...statuses: string[]) => ({
  name: '/x/a.test.ts',
  status,
  assertionResults: statuses.map((each, at) => ({ fullName: `test ${at}`, status: each })),
});

test('each test counts once', () => {
  expect(
    countTests([file('failed', 'passed', 'failed'), file('passed', 'passed', 'skipped', 'todo')], 1),
  ).toMatchObject({
    passed: 2,
    failed: 1,
    skipped: 2,
  });
});

test('a file that cannot be loaded is a failure', () => {
  expect(countTests([file('passed', 'passed'), file('failed')], 1)).toMatchObject({ passed: 1, failed: 1 });
});

test('a run that fails without a failed test is a failure', () => {
  expect(countTests([file('passed', 'passed')], 1)).toMatchObject({ passed: 1, failed: 1 });
});

test('a run without a report is a failure', () => {
  expect(countTests([], 1)).toMatchObject({ passed: 0, failed: 1 });
});

test('skipped tests are named with their file', () => {
  expect(countTests([file('passed', 'pending')], 0).skippedNames).toEqual([
    expect.stringMatching(/a\.test\.ts: test 0$/),
  ]);
});
