import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isCommandLinked, linkCommand } from '../../../scripts/setup/command.mjs';
import { matches, reasonOf } from '../../../scripts/setup/dependencies.mjs';
import loader from '../../../scripts/setup/load.cjs';
import { isOlder } from '../../../scripts/setup/node-version.mjs';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

describe('the version of Node', () => {
  test.each([
    ['20.20.0', false],
    ['20.20.2', false],
    ['22.0.0', false],
    ['24.1.0', false],
    ['20.19.9', true],
    ['18.99.0', true],
    ['9.0.0', true],
  ])('%s is too old for 20.20.0: %s', (version, older) => {
    expect(isOlder(version, '20.20.0')).toBe(older);
  });
});

test('what V8 compiled is for one version, platform, C library and processor', () => {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const libc = process.platform === 'linux' ? [header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'] : [];
  expect(loader.node).toBe([process.version, process.platform, ...libc, process.arch].join('-'));
});

describe('what is installed against what is locked', () => {
  const other = process.platform === 'darwin' ? 'linux' : 'darwin';
  const locked = {
    '': { version: '0.0.1' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a-here': { version: '1.0.0', optional: true, os: [process.platform], cpu: [process.arch] },
    'node_modules/a-there': { version: '1.0.0', optional: true, os: [other], cpu: [process.arch] },
  };
  const here = { 'node_modules/a': { version: '1.0.0' }, 'node_modules/a-here': { version: '1.0.0' } };

  test('the packages for this platform alone match', () => {
    expect(matches(locked, here)).toBe(true);
  });

  test('a missing one, another version, one too many or another platform does not', () => {
    expect(matches(locked, { 'node_modules/a': { version: '1.0.0' } })).toBe(false);
    expect(matches(locked, { ...here, 'node_modules/a': { version: '1.0.1' } })).toBe(false);
    expect(matches(locked, { ...here, 'node_modules/b': { version: '1.0.0' } })).toBe(false);
    expect(
      matches(locked, { 'node_modules/a': { version: '1.0.0' }, 'node_modules/a-there': { version: '1.0.0' } }),
    ).toBe(false);
  });
});

test('the command is where npx finds it, and linked anew when something else is there', () => {
  using folder = makeTemporaryFolder();
  expect(isCommandLinked(folder.path)).toBe(false);
  linkCommand(folder.path);
  expect(isCommandLinked(folder.path)).toBe(true);
  const link = join(folder.path, 'node_modules', '.bin', 'dacp');
  expect(existsSync(link)).toBe(false);
  mkdirSync(join(folder.path, 'dist', 'cli'), { recursive: true });
  writeFileSync(join(folder.path, 'dist', 'cli', 'main.js'), '');
  expect(existsSync(link)).toBe(true);
  linkCommand(folder.path);
  expect(isCommandLinked(folder.path)).toBe(true);
});

describe('why npm failed, in one line', () => {
  test('without a network', () => {
    const output = 'npm error code EAI_AGAIN\nnpm error syscall getaddrinfo\nnpm error network is down\n';
    expect(reasonOf(output)).toMatch(/^the npm registry cannot be reached \(EAI_AGAIN\)/);
  });

  test('for another reason', () => {
    expect(reasonOf('npm error code EUSAGE\nnpm error\nnpm error `npm ci` can only …\n')).toBe(
      'EUSAGE: `npm ci` can only …',
    );
  });
});
