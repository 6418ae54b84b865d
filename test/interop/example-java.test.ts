import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { tool } from '../harness/tools.js';
import { testExample } from './example-agent.js';
import { packageJava } from './java-build.js';

const java = tool('java');
const maven = tool('mvn');
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'examples', 'java-agent');

describe.skipIf(!java || !maven)('examples/java-agent', () => {
  testExample({
    name: 'java-agent',
    build: () => packageJava(maven ?? '', folder, join(root, 'proto')),
    command: () => [java ?? '', '-XX:TieredStopAtLevel=1', '-jar', join(folder, 'target', 'java-agent.jar')],
    exitCode: 130,
  });
});
