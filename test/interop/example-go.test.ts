import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe } from 'vitest';
import { tool } from '../harness/tools.js';
import { testExample } from './example-agent.js';

const go = tool('go');
const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, '.cache', 'examples', 'go-agent');

describe.skipIf(!go)('examples/go-agent', () => {
  testExample({
    name: 'go-agent',
    // Go keeps what it has built, so only what changed takes time.
    build: () =>
      promisify(execFile)(go ?? '', ['build', '-o', program, '.'], { cwd: join(root, 'examples', 'go-agent') }),
    command: () => [program],
    exitCode: 0,
  });
});
