import { describe } from 'vitest';
import { tool } from '../harness/tools.js';
import { testExample } from './example-agent.js';

const python = tool('python');

describe.skipIf(!python)('examples/python-agent', () => {
  testExample({
    name: 'python-agent',
    command: () => [python ?? '', 'examples/python-agent/agent.py'],
    env: { PYTHONPATH: 'gen/python', PYTHONDONTWRITEBYTECODE: '1' },
    exitCode: 0,
  });
});
