import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentSource, usualCapability } from '../../src/cli/agent-source.js';

test.each([usualCapability, 'text.translate'])(
  'an agent that is written for somebody, here for %s, is no fault in this tree',
  capability => {
    const source = agentSource({ id: 'my-agent', capability, run: 'run it', call: 'call it' });
    const biome = join('node_modules', '.bin', 'biome');
    const checked = execFileSync(biome, ['check', '--write', '--stdin-file-path=my-agent.ts'], { input: source });
    expect(checked.toString()).toBe(source);
  },
);
