/** Packs the package, installs it into an empty project as a user would, and runs the smoke test with what is installed there. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'dacp-package-'));
const run = (/** @type {string} */ command, /** @type {string[]} */ args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const program = `
import * as mesh from 'dacp-mesh';
import { MessageSchema } from 'dacp-mesh/gen/dacp/message/v2/message_pb.js';
import 'dacp-mesh/testing';
console.log(Object.keys(mesh).length, MessageSchema.typeName);
`;

try {
  /** @type {[{ filename: string, files: { path: string }[] }]} */
  const [{ filename, files }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], process.cwd()));
  const unwanted = files.map(file => file.path).filter(path => /\.test\.|^src\/|^test\/|\.dacp-build/.test(path));
  assert.deepEqual(unwanted, [], 'no tests and no sources are packed');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  run('npm', [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--omit=dev',
    `./${filename}`,
  ]);
  writeFileSync(join(folder, 'program.js'), program);
  assert.match(run(process.execPath, ['program.js']), /^[1-9]\d* dacp\.message\.v2\.Message\n$/);
  const main = join(folder, 'node_modules', 'dacp-mesh', 'dist', 'cli', 'main.js');
  process.stdout.write(run(process.execPath, [join(import.meta.dirname, 'smoke.mjs'), process.execPath, main]));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
