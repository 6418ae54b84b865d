import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from '@jridgewell/sourcemap-codec';
import { afterAll, describe, expect, test } from 'vitest';
import { mergeFile } from '../../scripts/coverage/measure.mjs';
import { coveredLines, paint } from '../../scripts/coverage/v8-lines.mjs';

/** A program whose first run takes one branch and whose worker thread takes the other. */
const program = `import { isMainThread, Worker } from 'node:worker_threads';
export function pick(main) {
  if (main) {
    return 'main';
  }
  return 'worker';
}
function never() {
  return 1;
}
pick(isMainThread);
if (isMainThread && process.argv[2] === 'both') new Worker(new URL(import.meta.url));
`;

/** Lines from here on come from a second source, as if two had been bundled. */
const second = 8;

/** A source map that leads each line to the line a hundred further down, as if the compiler had dropped a long comment. */
const mappings = encode(
  program.split('\n').map((text, line) => [[text.search(/\S|$/), line < second - 1 ? 0 : 1, line + 100, 0]]),
);

const folder = mkdtempSync(join(tmpdir(), 'dacp-coverage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function linesOf(...args: string[]): number[] {
  return linesBySource(...args).flat();
}

function linesBySource(...args: string[]): number[][] {
  const file = join(folder, 'program.mjs');
  const raw = mkdtempSync(join(folder, 'raw-'));
  writeFileSync(file, program);
  execFileSync(process.execPath, [file, ...args], { env: { ...process.env, NODE_V8_COVERAGE: raw } });
  let ran: Uint8Array | undefined;
  for (const name of readdirSync(raw)) {
    const { result } = JSON.parse(readFileSync(join(raw, name), 'utf8'));
    for (const script of result) if (script.url.endsWith('program.mjs')) ran = paint(script.functions, ran);
  }
  const lines = coveredLines(
    program.split('\n').map(text => text.length),
    mappings,
    ran ?? new Uint8Array(),
  );
  return [0, 1].map(source => [...(lines.get(source) ?? [])].map(line => line - 100));
}

describe('lines that a started process ran', () => {
  test('are those of the branches it took, and none of a function it never called', () => {
    const lines = linesOf();
    expect(lines).toEqual(expect.arrayContaining([1, 2, 3, 4, 11, 12]));
    expect(lines).not.toContain(6);
    expect(lines).not.toContain(9);
  });

  test('are told apart by source where a script is made of several', () => {
    const [first, other] = linesBySource();
    expect(first).toEqual(expect.arrayContaining([1, 2, 3, 4]));
    expect(other).toEqual(expect.arrayContaining([11, 12]));
    expect(Math.max(...(first ?? []))).toBeLessThan(second);
  });

  test('include what its worker threads ran', () => {
    const lines = linesOf('both');
    expect(lines).toEqual(expect.arrayContaining([4, 6]));
    expect(lines).not.toContain(9);
  });
});

test('a line is covered when the tests or a started process ran it, and the lines are those of the source', () => {
  const at = (line: number) => ({ start: { line } });
  const file = {
    path: join(process.cwd(), 'src/x.ts'),
    statementMap: { 0: at(1), 1: at(2), 2: at(2), 3: at(7) },
    s: { 0: 3, 1: 0, 2: 0, 3: 0 },
  };
  expect(mergeFile(file, new Set([2, 99]))).toEqual({
    path: 'src/x.ts',
    lines: 3,
    covered: 2,
    byTests: 1,
    uncovered: [7],
  });
});
