import { expect, test } from 'vitest';
import { asCalled, ownCommand } from './own-command.js';

test('command lines to copy begin as the person began', () => {
  expect(ownCommand('/usr/local/bin/dacp', '/home')).toBe('dacp');
  expect(ownCommand('/shop/node_modules/.bin/dacp', '/shop')).toBe('npx dacp');
  expect(ownCommand('/mesh/dist/cli/main.js', '/mesh')).toBe('npx dacp');
  expect(ownCommand('/mesh/dist/cli/main.js', '/')).toBe('node mesh/dist/cli/main.js');
});

test('commands in what is said begin as the person began', () => {
  expect(asCalled('start one with "dacp up", or "dacp agent new $&"', 'npx dacp')).toBe(
    'start one with "npx dacp up", or "npx dacp agent new $&"',
  );
  expect(asCalled('the "dacp" of dacp up', 'npx dacp')).toBe('the "dacp" of dacp up');
});
