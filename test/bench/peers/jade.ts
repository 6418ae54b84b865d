import { join } from 'node:path';
import { freePort } from '../../harness/free-port.js';
import { cacheFolder, provide } from './folders.js';
import type { Peer } from './peer.js';
import { runToEnd, startProcesses } from './process.js';

const folder = join(cacheFolder, 'jade');
const jar = join(folder, 'lib', 'jade-4.3.jar');

/** JADE: a main container as registry; the client's container talks to that of the agents. */
export const jade: Peer = {
  who: 'jade',
  versions: 'JADE 4.3 (net.sf.ingenias) on the Java of the system',
  async install() {
    await provide('jade', { pinned: 'pom.xml' }, async () => {
      await runToEnd(['mvn', '-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], { folder });
    });
    await runToEnd(['javac', '-cp', jar, '-d', join(folder, 'out'), join(folder, 'Bench.java')]);
  },
  async measure({ row, messages, forMs, warmUpMs }) {
    await using processes = startProcesses();
    const { scenario, concurrency, agents } = row;
    const begunMs = performance.now();
    const port = String(await freePort());
    // A container writes files about itself where it runs.
    const java = (...words: (string | number)[]) => [
      'java',
      '-cp',
      `${jar}:${join(folder, 'out')}`,
      'Bench',
      ...words.map(String),
    ];
    await processes.serve(java('main', port), { folder });
    await processes.serve(java('agents', port, scenario, agents), { folder });
    // Its virtual machine compiles for longer than the others need to be warm.
    const words = ['client', port, scenario, agents, concurrency, messages, forMs, 2 * warmUpMs];
    const figures = await processes.result(java(...words), { folder });
    return { ...figures, start_s: (performance.now() - begunMs) / 1000 };
  },
};
