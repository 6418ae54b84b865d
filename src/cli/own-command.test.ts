import { expect, test } from 'vitest';
import { ownCommand } from './own-command.js';

test('command lines to copy begin as the person began', () => {
  expect(ownCommand('/usr/local/bin/dacp', '/home')).toBe('dacp');
  expect(ownCommand('/shop/node_modules/.bin/dacp', '/shop')).toBe('npx dacp');
  expect(ownCommand('/mesh/dist/cli/main.js', '/mesh')).toBe('npx dacp');
  expect(ownCommand('/mesh/dist/cli/main.js', '/')).toBe('node mesh/dist/cli/main.js');
});
