import { command } from './folders.js';
import type { Peer, Run } from './peer.js';
import { runToEnd } from './process.js';
import type { BenchRow } from './rows.js';

/** We ourselves, by the command that everybody has. */
export const dacp: Peer = {
  who: 'dacp',
  versions: 'dacp',
  install: async () => undefined,
  async measure(run) {
    return JSON.parse(await runToEnd([process.execPath, command, 'bench', '--json', ...wordsOf(run)]));
  },
};

function wordsOf({ row, messages, forMs, warmUpMs }: Run): string[] {
  const words = ['--scenario', row.scenario, '--concurrency', String(row.concurrency)];
  const agents = agentsOption[row.scenario];
  if (agents !== undefined) words.push(agents, String(row.agents));
  if (row.scenario === 's2') words.push('--messages', String(messages));
  if (row.record) words.push('--record', row.record);
  return [...words, '--seconds', String(forMs / 1000), '--warm-up', String(warmUpMs / 1000)];
}

const agentsOption: Partial<Record<BenchRow['scenario'], string>> = {
  s2: '--subscribers',
  s3: '--bidders',
  s4: '--agents',
};
