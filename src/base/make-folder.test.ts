import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from './make-folder.js';

it('makes a folder with those above it, says why not where none can be made, and leaves one that is there', () => {
  const root = mkdtempSync(join(tmpdir(), 'dacp-folder-'));
  try {
    for (let i = 0; i < 2; i++) makeFolder(join(root, 'a', 'b'), 0o700);
    expect(statSync(join(root, 'a', 'b')).mode & 0o777).toBe(0o700);
    writeFileSync(join(root, 'file'), '');
    expect(() => makeFolder(join(root, 'file', 'a'))).toThrow('ENOTDIR');
    const nowhere = process.platform === 'linux' ? '/proc/dacp/prompts' : '/dev/null/dacp/prompts';
    expect(() => makeFolder(nowhere)).toThrow(/ENOENT|ENOTDIR/);
  } finally {
    rmSync(root, { recursive: true });
  }
});
