import { expect, test } from 'vitest';
import { describeFault } from './fault-place.js';

function fault(message: string, ...stack: string[]): Error {
  return Object.assign(new Error(message), { stack: [`Error: ${message}`, ...stack].join('\n') });
}

test.each([
  ['an error', 'no luck', '    at f (/home/ada/my/agent.ts:5:25)', 'no luck (agent.ts:5:25)'],
  ['an error in a module', 'no luck', '    at file:///home/ada/my/agent.mjs?x=1:2:16', 'no luck (agent.mjs:2:16)'],
  ['an error elsewhere', 'no luck', '    at g (/opt/shared/lib.ts:1:2)', 'no luck (/opt/shared/lib.ts:1:2)'],
  ['what only libraries did', 'no luck', '    at g (/home/ada/my/node_modules/x/y.js:1:2)', 'no luck'],
  ['what only Node did', 'no luck', '    at Readable.push (node:internal/streams/readable:392:5)', 'no luck'],
  [
    'what a compiler said',
    'Transform failed with 1 error:\n/home/ada/my/agent.ts:3:3: ERROR: Unexpected ":"',
    '    at failureErrorWithLog (/opt/node_modules/esbuild/lib/main.js:1752:15)',
    'agent.ts:3:3: Unexpected ":"',
  ],
])('%s has its place', (_, message, line, said) => {
  const library = '    at check (file:///opt/node_modules/dacp-mesh/dist/message/check.js:42:12)';
  expect(describeFault(fault(message, library, line), '/home/ada/my')).toBe(said);
});

test('a fault of syntax has its place before the message', () => {
  const error = fault("The requested module './b.js' does not provide an export named 'y'");
  error.stack = `file:///home/ada/my/agent.ts:1\nimport { y } from './b.js';\n         ^\n\nSyntaxError: ${error.message}`;
  expect(describeFault(error, '/home/ada/my')).toBe(`${error.message} (agent.ts:1)`);
});

test('what was thrown and is no error is said', () => {
  expect(describeFault('just a word')).toBe('just a word');
});
