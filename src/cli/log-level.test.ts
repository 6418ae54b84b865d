import { expect, test } from 'vitest';
import { loadConfig } from '../node/index.js';
import { quietAtTerminal } from './log-level.js';

const load = (env: Record<string, string> = {}) => loadConfig({ env, folder: '/nowhere' });

test('a terminal sees trouble only, a file everything', () => {
  expect(quietAtTerminal(load(), { isTTY: true }).logLevel).toBe('warn');
  expect(quietAtTerminal(load(), {}).logLevel).toBe('info');
});

test('who says a level gets it', () => {
  expect(quietAtTerminal(load({ DATAMETRIA_AGENT_LOG_LEVEL: 'debug' }), { isTTY: true }).logLevel).toBe('debug');
});
