import { expect, test } from 'vitest';
import { harmless } from './harmless.js';

test('characters that act on a terminal are shown, not done', () => {
  expect(harmless('a\u001b]0;title\u0007b')).toBe('a\\u{1b}]0;title\\u{7}b');
  expect(harmless('\u001b[2J\u009b1A\r')).toBe('\\u{1b}[2J\\u{9b}1A\\u{d}');
  expect(harmless('\u202egnp.exe')).toBe('\\u{202e}gnp.exe');
});

test('lines, tabs, colours and every language stay as they are', () => {
  const text = '\u001b[1;31mred\u001b[0m\n\tgrün 日本 עברית 🙂';
  expect(harmless(text)).toBe(text);
});
