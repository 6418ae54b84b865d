import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { command } from './folders.js';
import type { Peer, Run } from './peer.js';
import type { BenchRow } from './rows.js';

/** We ourselves, by the command that everybody has. */
export const dacp: Peer = {
  who: 'dacp',
  versions: 'dacp',
  install: async () => undefined,
  async measure(run) {
    const words = [command, 'bench', '--json', ...wordsOf(run)];
    const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 180_000 });
    return JSON.parse(stdout);
  },
};

function wordsOf({ row, messages, forMs, warmUpMs }: Run): string[] {
  const words = ['--scenario', row.scenario, '--concurrency', String(row.concurrency)];
  const agents = agentsOption[row.scenario];
  if (agents !== undefined) words.push(agents, String(row.agents));
  if (row.scenario === 's2') words.push('--messages', String(messages));
  return [...words, '--seconds', String(forMs / 1000), '--warm-up', String(warmUpMs / 1000)];
}

const agentsOption: Partial<Record<BenchRow['scenario'], string>> = {
  s2: '--subscribers',
  s3: '--bidders',
  s4: '--agents',
};
