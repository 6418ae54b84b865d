/**
 * Records the five minutes of the README: starts the demo, runs the commands for real, and draws what they print as
 * docs/five-minutes.svg, whose lines appear one after the other.
 *
 *     npm run record
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { drawTerminal } from './record/svg.mjs';
import { inRoot } from './setup/paths.mjs';

const main = inRoot('dist', 'cli', 'main.js');
const summary = ['negotiate', '--capability', 'text.summarize', '--file', inRoot('README.md')];
const folder = mkdtempSync(join(tmpdir(), 'dacp-record-'));
const realFolder = realpathSync(folder);
/** @type {{ process: import('node:child_process').ChildProcess, ended: Promise<unknown> }[]} */
const started = [];

try {
  const up = start(['up', '--demo', '--quiet', '--port', '0', '--data', '.dacp']);
  const shown = await linesUntil(up, /^In another terminal/);
  const address = /node +(\S+)/.exec(shown.join('\n'))?.[1] ?? '';
  const usual = (/** @type {string[]} */ lines) =>
    lines.map(line => line.replaceAll(address, '127.0.0.1:7400').replaceAll(`${realFolder}/`, ''));
  /** @type {import('./record/svg.mjs').Block[]} */
  const blocks = [
    { typed: 'npm start', printed: usual(shown).slice(0, -1) },
    { typed: 'npx dacp negotiate --capability text.summarize --file README.md', printed: dacp(summary, address) },
    { typed: 'npx dacp agent new my-agent', printed: dacp(['agent', 'new', 'my-agent']).slice(0, 1) },
  ];
  const agent = start(['agent', 'run', 'my-agent.ts', '--node', address]);
  blocks.push(
    { typed: 'npx dacp agent run my-agent.ts', printed: usual(await linesUntil(agent, / attached to /)) },
    { typed: 'npx dacp negotiate --capability text.summarize --file README.md', printed: dacp(summary, address) },
  );
  const file = inRoot('docs', 'five-minutes.svg');
  writeFileSync(file, drawTerminal(blocks));
  console.log(`wrote ${file}`);
} finally {
  for (const { process: child } of started.reverse()) child.kill('SIGINT');
  await Promise.all(started.map(({ ended }) => ended));
  rmSync(folder, { recursive: true, force: true });
}

/**
 * What a command prints, a line each.
 * @param {string[]} words
 * @param {string} [node]
 */
function dacp(words, node) {
  const options = node === undefined ? [] : ['--node', node];
  const printed = execFileSync(process.execPath, [main, ...words, ...options], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return printed.trimEnd().split('\n');
}

/** @param {string[]} words of a command that runs until it is told to end */
function start(words) {
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  const one = {
    process: child,
    ended: once(child, 'exit'),
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
  };
  started.push(one);
  return one;
}

/**
 * What it prints, up to the first line that is like this.
 * @param {ReturnType<typeof start>} running
 * @param {RegExp} last
 */
async function linesUntil({ lines }, last) {
  /** @type {string[]} */
  const seen = [];
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the process ended; it printed ${seen.join(' | ')}`);
    seen.push(value);
    if (last.test(value)) return seen;
  }
}
