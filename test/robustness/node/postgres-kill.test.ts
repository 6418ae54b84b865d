import { randomInt } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { dial } from '../../../src/rpc/index.js';
import { killsOf } from '../../harness/long.js';
import { startMesh } from '../../harness/node.js';
import { postgres, startCluster } from '../../harness/postgres.js';
import { type Acknowledged, checkRecord } from '../../harness/record-checker.js';
import { until } from '../../harness/until.js';
import { feedIds, readAll, signal, write } from './appending.js';

const kills = killsOf({ long: 50, short: 3 });
const writers = 8;

it.skipIf(postgres === undefined)(
  `a node on PostgreSQL goes on by itself through ${kills} kill -9 of the database: every event that it has acknowledged is there, in order, once`,
  async () => {
    const cluster = await startCluster({ durable: true });
    onTestFinished(() => cluster.remove());
    const mesh = await startMesh({ words: ['--postgres', await cluster.createDatabase()], stores: 'embedded' });
    const channel = dial(mesh.address);
    const log = channel.client(EventLogService);
    const acknowledged: Acknowledged[] = [];
    let heard = signal();
    let over = false;
    const writing = Array.from({ length: writers }, (_, index) =>
      write(`writer-${index}`, {
        log,
        over: () => over,
        up: () => nextTurn(),
        acknowledge(append) {
          acknowledged.push(append);
          heard.fire();
        },
      }),
    );
    try {
      for (let kill = 0; kill < kills; kill++) {
        const enough = acknowledged.length + randomInt(1, 200);
        while (acknowledged.length < enough) {
          heard = signal();
          await heard.fired;
        }
        await cluster.kill();
        await cluster.start();
      }
      over = true;
      await Promise.all(writing);
      const record = await readAll(log);
      expect(checkRecord(acknowledged, record)).toEqual([]);
      const own = record.filter(event => event.stream.startsWith('writer-'));
      expect(new Set(await feedIds(log, own.length))).toEqual(new Set(own.map(event => event.id)));
      await until(async () => (await fetch(`http://${mesh.address}/ready`)).ok, 'the node is ready');
    } finally {
      over = true;
      channel.close();
      await mesh.stop();
    }
  },
  1_200_000,
);
