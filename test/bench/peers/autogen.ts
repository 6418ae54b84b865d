import { join } from 'node:path';
import { freePort } from '../../harness/free-port.js';
import { cacheFolder, provide } from './folders.js';
import type { Peer } from './peer.js';
import { runToEnd, startProcesses } from './process.js';

const folder = join(cacheFolder, 'autogen');
const python = join(folder, '.venv', 'bin', 'python');

/** AutoGen Core with its gRPC runtime; all messages pass its host. */
export const autogen: Peer = {
  who: 'autogen',
  versions: 'autogen-core and autogen-ext 0.7.5, grpcio 1.70.0',
  async install() {
    await provide('autogen', { pinned: 'requirements.txt' }, async () => {
      await runToEnd(['python3', '-m', 'venv', '.venv'], { folder });
      await runToEnd([python, '-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt'], { folder });
    });
  },
  async measure({ row, messages, forMs, warmUpMs }) {
    await using processes = startProcesses();
    const { scenario, concurrency, agents } = row;
    const begunMs = performance.now();
    const address = `127.0.0.1:${await freePort()}`;
    const options = { address, scenario, concurrency, agents, messages, forMs, warmUpMs };
    await processes.serve([python, join(folder, 'host.py'), address]);
    await processes.serve([python, join(folder, 'agents.py'), JSON.stringify(options)]);
    const figures = await processes.result([python, join(folder, 'client.py'), JSON.stringify(options)]);
    return { ...figures, start_s: (performance.now() - begunMs) / 1000 };
  },
};
