import { expect, test } from 'vitest';
import { envFaults } from './env-lines.js';

test('a line that sets nothing is a fault, and a long one is not shown whole', () => {
  expect(envFaults('A=1\nthis is garbage\nB=2\nsk-0123456789012345678901234567890\n')).toEqual([
    '.env line 2: "this is garbage" is no NAME=VALUE',
    '.env line 4: "sk-012345678901234567890…" is no NAME=VALUE',
  ]);
});

test('what a .env may have is none', () => {
  const text = '# comment\n\nexport A = 1\r\nB="one\ntwo" # more\nC=\'x\'\nD=\nE="open\nF=a=b # c\n';
  expect(envFaults(text)).toEqual([]);
});
