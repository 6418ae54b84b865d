import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTemporaryFolder } from '../../test/harness/temporary-folder.js';
import { assertNew, writeNew } from './new-file.js';

test('a file that is there is refused and stays as it is', () => {
  using folder = makeTemporaryFolder();
  const path = join(folder.path, 'monday.json');
  assertNew('--out', path);
  writeNew('--out', path, { text: 'kept', mode: 0o600 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(() => assertNew('--out', path)).toThrow(`--out ${path}: it is there already; name another file`);
  expect(() => writeNew('--out', path, { text: 'other', mode: 0o600 })).toThrow('it is there already');
  expect(readFileSync(path, 'utf8')).toBe('kept');
});

test('a folder that is not there is said', () => {
  using folder = makeTemporaryFolder();
  const path = join(folder.path, 'none', 'monday.json');
  expect(() => writeNew('--out', path, { text: '', mode: 0o600 })).toThrow('its folder does not exist');
});
