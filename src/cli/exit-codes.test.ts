import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MeshError } from '../base/index.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';

test('errors end a command with the code that scripts branch on', () => {
  const codes = ['OPTION_INVALID', 'AGENT_UNKNOWN', 'UNREACHABLE', 'DEADLINE_PASSED', 'PORT_TAKEN', 'CALL_CANCELLED'];
  expect(codes.map(reason => exitCodeOf(new MeshError(reason, '')))).toEqual([2, 3, 4, 5, 1, 130]);
});

test('docs/cli.md has a row for every exit code', () => {
  const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const missing = Object.values(exitCodes).filter(code => !page.includes(`\n| ${code} | `));
  expect(missing).toEqual([]);
});
