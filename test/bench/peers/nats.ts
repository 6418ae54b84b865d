import { join } from 'node:path';
import { freePort } from '../../harness/free-port.js';
import { cacheFolder, provide } from './folders.js';
import type { Peer } from './peer.js';
import { listening, runToEnd, startProcesses } from './process.js';

const serverVersion = '2.15.2';
const folder = join(cacheFolder, 'nats');

/** NATS: its server in Go, its client for Node; all messages pass the server. */
export const nats: Peer = {
  who: 'nats',
  versions: `nats-server ${serverVersion}, @nats-io/transport-node 3.4.0`,
  async install() {
    await provide('nats', { pinned: 'package.json' }, async () => {
      const env = { GOBIN: join(folder, 'bin') };
      await runToEnd(['go', 'install', `github.com/nats-io/nats-server/v2@v${serverVersion}`], { env });
      await runToEnd(['npm', 'install', '--no-audit', '--no-fund', '--silent'], { folder });
    });
  },
  async measure({ row, messages, forMs, warmUpMs }) {
    await using processes = startProcesses();
    const { scenario, concurrency, agents } = row;
    const begunMs = performance.now();
    const port = await freePort();
    await processes.serve([join(folder, 'bin', 'nats-server'), '-a', '127.0.0.1', '-p', String(port)], {
      ready: false,
    });
    await listening(port);
    const options = { port, scenario, concurrency, agents, messages, forMs, warmUpMs };
    const node = (script: string) => ['node', join(folder, script), JSON.stringify(options)];
    await processes.serve(node('agents.mjs'));
    const figures = await processes.result(node('client.mjs'));
    return { ...figures, start_s: (performance.now() - begunMs) / 1000 };
  },
};
