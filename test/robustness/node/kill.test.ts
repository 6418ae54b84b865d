import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Channel, dial } from '../../../src/rpc/index.js';
import { killsOf } from '../../harness/long.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { type Acknowledged, checkRecord } from '../../harness/record-checker.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { feedIds, readAll, signal, write } from './appending.js';

const kills = killsOf({ long: 200, short: 3 });
const writers = 8;

it(`keeps every event it has acknowledged over gRPC, in order, once, through ${kills} kill -9`, async () => {
  using folder = makeTemporaryFolder();
  let mesh = await startMesh({ folder: folder.path });
  const { address, port } = mesh;
  const channel = dial(address, { reconnectFirstMs: 20, reconnectMaxMs: 100 });
  const log = channel.client(EventLogService);
  const acknowledged: Acknowledged[] = [];
  let heard = signal();
  let up = signal();
  up.fire();
  let over = false;

  const writing = Array.from({ length: writers }, (_, index) =>
    write(`writer-${index}`, {
      log,
      over: () => over,
      up: () => up.fired,
      acknowledge(append) {
        acknowledged.push(append);
        heard.fire();
      },
    }),
  );

  for (let kill = 0; kill < kills; kill++) {
    const enough = acknowledged.length + randomInt(1, 60);
    while (acknowledged.length < enough) {
      heard = signal();
      await heard.fired;
    }
    up = signal();
    await mesh.kill();
    mesh = await startMesh({ folder: folder.path, port });
    up.fire();
  }
  over = true;
  await Promise.all(writing);

  const record = await readAll(log);
  expect(checkRecord(acknowledged, record)).toEqual([]);
  const own = record.filter(event => event.stream.startsWith('writer-'));
  expect(own.length).toBeGreaterThanOrEqual(acknowledged.reduce((sum, { ids }) => sum + ids.length, 0));
  expect(await feedIds(log, own.length)).toEqual(own.map(event => event.id));
  await end(channel, mesh);
}, 1_200_000);

async function end(channel: Channel, mesh: Mesh): Promise<void> {
  channel.close();
  expect((await mesh.stop()).code).toBe(0);
}
