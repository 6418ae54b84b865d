import { StringValueSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';
import { EventLogService } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { newEvent } from '../../../src/eventlog/index.js';
import { dial } from '../../../src/rpc/index.js';
import { objects, runCli } from '../../harness/cli.js';
import { long } from '../../harness/long.js';
import { startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

const kills = long ? 50 : 2;
const writers = 8;

/** Appends to streams of its own until the node is gone; gives how many were acknowledged. */
async function write(address: string, round: number, onAcknowledged: () => void): Promise<void> {
  const channel = dial(address);
  const client = channel.client(EventLogService);
  const payload = { schema: StringValueSchema, message: { value: 'x'.repeat(300) } };
  const one = async (stream: string) => {
    for (;;) {
      const event = newEvent({ type: 'test.happened', source: 'test', timeMs: Date.now(), payload });
      await client.append({ stream, events: [event] });
      onAcknowledged();
    }
  };
  const all = Array.from({ length: writers }, (_, index) =>
    one(`kill/${round}/${index}`).catch(() => 'the node is gone'),
  );
  await Promise.all(all);
  channel.close();
}

test('a node that is killed while it links and signs leaves a record that proves itself', {
  timeout: kills * 30_000,
}, async () => {
  using folder = makeTemporaryFolder();
  let acknowledged = 0;
  for (let round = 0; round < kills; round++) {
    const mesh = await startMesh({ folder: folder.path });
    // Somewhere in the middle of the batches of the follower, which come some 250 ms apart.
    const killAt = acknowledged + 150 + round * 37;
    let killed: Promise<unknown> | undefined;
    await write(mesh.address, round, () => {
      acknowledged++;
      if (acknowledged >= killAt) killed ??= mesh.kill();
    });
    await killed;
  }
  const verified = await runCli(['audit', 'verify', '--offline', '--data', folder.path, '--json']);
  expect(verified.code, verified.stdout).toBe(0);
  const { summary } = objects(verified.stdout).at(-1) as { summary: { events: string } };
  expect(Number(summary.events)).toBeGreaterThan(0);
  await using mesh = await startMesh({ folder: folder.path });
  const again = await runCli(['audit', 'verify', '--json', '--node', mesh.address]);
  expect(again.code, again.stdout).toBe(0);
  const { summary: whole } = objects(again.stdout).at(-1) as { summary: { events: string; uncovered?: string } };
  expect(Number(whole.events)).toBeGreaterThanOrEqual(acknowledged);
  expect(whole.uncovered ?? '0').toBe('0');
});
