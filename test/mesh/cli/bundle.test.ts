import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../harness/cli.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const bundle = join(process.cwd(), 'dist', 'bundle');

/** What a program in the root of the package prints. */
function printed(program: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
}

test('all generated code can be imported, with all its names and the same descriptors', () => {
  const files = readdirSync('gen/ts', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.js'));
  const program = `
  import { toBinary } from '@bufbuild/protobuf';
  import { nestedTypes } from '@bufbuild/protobuf/reflect';
  import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
  const fieldsOf = ({ fields = [], methods = [] }) => [...fields, ...methods].map(part =>
    [part, part.parent, part.message, part.enum, part.input, part.output].map(String));
  const told = value => {
    if (value.kind !== 'file') return value.typeName === undefined ? JSON.stringify(value) : String(value);
    const bytes = Buffer.from(toBinary(FileDescriptorProtoSchema, value.proto)).toString('base64');
    const types = [...nestedTypes(value)].map(type => [String(type), Object.keys(type).sort(), fieldsOf(type)]);
    return JSON.stringify([bytes, types, value.dependencies.map(String), Object.keys(value).sort()]);
  };
  for (const file of ${JSON.stringify(files)}) {
    const [own, packed] = await Promise.all(['./gen/ts/', 'dacp-mesh/gen/'].map(from => import(from + file)));
    const wrong = Object.keys(own).filter(name => packed[name] === undefined || told(own[name]) !== told(packed[name]));
    if (wrong.length > 0) console.log(file, wrong);
  }`;
  expect(files.length).toBeGreaterThan(10);
  expect(printed(program)).toBe('');
});

test('the package is in a process once, by whichever door it comes in', () => {
  const program = `
    import { MeshError } from 'dacp-mesh';
    import { createTestMesh } from 'dacp-mesh/testing';
    const error = await createTestMesh([]).ask('nobody', '').catch(error => error);
    console.log(error.reason, error instanceof MeshError);`;
  expect(printed(program)).toBe('AGENT_UNKNOWN true\n');
});

test('the command can be run as it is', () => {
  expect(execFileSync(join('dist', 'cli', 'main.js'), ['--version'], { encoding: 'utf8' })).toMatch(/^dacp \d/);
});

test('what the bundle starts and reads by its place is there', () => {
  const missing = readdirSync(bundle)
    .filter(name => name.endsWith('js'))
    .flatMap(name => {
      const code = readFileSync(join(bundle, name), 'utf8');
      const places = [...code.matchAll(/new URL\("(\.[^"]*)", \$url\)/g), ...code.matchAll(/\("(\.\/[\w-]+\.cjs)"\)/g)];
      return places.map(([, to = '']) => new URL(to, pathToFileURL(join(bundle, name))));
    })
    .filter(url => !url.pathname.endsWith('-from-source.mjs') && !existsSync(url));
  expect(missing).toEqual([]);
});

test('what V8 compiled when it was built is taken, in all files that a process loads', () => {
  const program = `
    import bundle from './dist/bundle/load.cjs';
    bundle.leaveToNode(false);
    bundle.load('./index.cjs');
    const scripts = [...bundle.loaded.values()].flatMap(({ script }) => script ?? []);
    console.log(scripts.length > 10, scripts.every(script => script.cachedDataRejected === false));`;
  expect(printed(program)).toBe('true true\n');
});

test('what a package of it imports when it needs it has all that it exports', () => {
  const program = `
    import bundle from './dist/bundle/load.cjs';
    const exported = Object.entries(bundle.load('./node-fetch.cjs'));
    console.log(exported.length > 5, exported.filter(([, value]) => value === undefined));`;
  expect(printed(program)).toBe('true []\n');
});

test('at a start the driver of SQLite is loaded by its thread alone', () => {
  using folder = makeTemporaryFolder();
  const program = `
    const { rehearse } = require('./dist/bundle/load.cjs').load('./cli-bench-part-rehearsal.cjs');
    void rehearse(${JSON.stringify(folder.path)}).then(() => {
      const loaded = Object.keys(require.cache);
      console.log(loaded.length > 0, loaded.filter(file => file.includes('libsql')));
    });`;
  // A thread does not start where Node was told that programs on the command line are modules.
  const said = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
  expect(said.trim().split('\n').at(-1)).toBe('true []');
});

describe('what V8 compiled before', () => {
  const code = 'exports.answer = () => 1;';

  /** A bundle of one file, compiled; `then` changes it. Prints the answer, and whether what was compiled is taken. */
  function answerAfter(then: string): string {
    using folder = makeTemporaryFolder();
    cpSync(join(bundle, 'load.cjs'), join(folder.path, 'load.cjs'));
    writeFileSync(join(folder.path, 'a.cjs'), code);
    const prepared = `
      const { readFileSync, writeFileSync, mkdirSync } = require('node:fs');
      const bundle = require('./load.cjs');
      const file = bundle.kept + '/a.cjs';
      const compiled = bundle.scriptOf('./a.cjs').createCachedData();
      mkdirSync(bundle.kept, { recursive: true });
      writeFileSync(file, Buffer.concat([compiled, bundle.sealOf(readFileSync('a.cjs'), compiled)]));
      bundle.leaveToNode(false);
      ${then}
      const answer = bundle.load('./a.cjs').answer();
      console.log(answer, bundle.loaded.get('./a.cjs')?.script.cachedDataRejected === false);`;
    return execFileSync(process.execPath, ['-e', prepared], { encoding: 'utf8', cwd: folder.path });
  }

  test.each([
    ['is taken', '', '1 true'],
    [
      'is not taken when it is damaged',
      'const all = readFileSync(file).fill(7, 100, 200); writeFileSync(file, all);',
      '1 false',
    ],
    ['is not taken when it was cut off', 'writeFileSync(file, readFileSync(file).subarray(0, 3));', '1 false'],
    [
      'is not taken for other code of the same length',
      "writeFileSync('a.cjs', readFileSync('a.cjs', 'utf8').replace('1', '2'));",
      '2 false',
    ],
    ['is not missed', "require('node:fs').rmSync(file);", '1 false'],
    ['is left alone where Node is to load the files', 'bundle.leaveToNode(true);', '1 false'],
  ])('%s', (_what, then, printed) => {
    expect(answerAfter(then).trim()).toBe(printed);
  });
});

test('with --verbose a stack leads to the sources', async () => {
  const { stderr } = await runCli(['status', '--node', '127.0.0.1:1', '--verbose']);
  expect(stderr).toMatch(/\/src\/cli\/mesh-client\.ts:\d+:\d+/);
});

test('the licence of each package in it lies beside it', () => {
  const licences = readFileSync(join(bundle, 'LICENSES.txt'), 'utf8');
  for (const name of ['@grpc/grpc-js', '@bufbuild/protobuf', 'pino', 'commander', '@opentelemetry/sdk-trace']) {
    expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)\\n\\n\\S`, 'm'));
  }
});

test('a market is read from YAML by the bundle, too', async () => {
  const { code, stderr } = await runCli(['simulate', 'examples/markets/thin-market.yaml', '--seeds', '1']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/1 of 1 runs|^seeds /) });
});

test('the help says of each command and group what it is for, under a heading', async () => {
  const { stdout } = await runCli(['--help']);
  const lines = stdout.split('\n').filter(line => /^ {2}[a-z]/.test(line));
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.filter(line => !/^ {2}\S.*? {2,}\S/.test(line))).toEqual([]);
  expect(stdout).not.toContain('\nCommands:');
});
