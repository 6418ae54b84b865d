import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Connection, connect, MeshError } from '../../../src/index.js';
import { runCli } from '../../harness/cli.js';
import { long } from '../../harness/long.js';
import { startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

/** Of the node and of the subscriber by turns. */
const kills = long ? 200 : 2;
const script = fileURLToPath(new URL('../../harness/journal-host.mjs', import.meta.url));

it(`loses nothing that was acknowledged, and keeps the order, through ${kills} kill -9 of node or subscriber`, async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'heard.txt');
  const parts: (() => unknown)[] = [];
  onTestFinished(async () => {
    for (const end of parts.reverse()) await end();
  });
  let mesh = await startMesh({ folder: join(folder.path, 'node') });
  parts.push(() => mesh[Symbol.asyncDispose]());
  const { address, port } = mesh;
  const words = ['subscriptions', 'put', 'all', '--topic', 'numbers/*', '--to', 'journal', '--node', address];
  expect(await runCli(words)).toMatchObject({ code: 0 });
  let host = await startHost('host-0', address, file);
  parts.push(() => host.kill('SIGKILL'));
  const client = await connect({ node: address });
  parts.push(() => client.close());
  const acknowledged: number[] = [];
  let over = false;
  const publishing = publish(client, acknowledged, () => over);

  for (let kill = 1; kill <= kills; kill++) {
    const enough = acknowledged.length + randomInt(1, 200);
    await until(() => acknowledged.length >= enough, 'enough messages to be published', 60_000);
    if (kill % 2 === 1) {
      await mesh.kill();
      mesh = await startMesh({ folder: join(folder.path, 'node'), port });
    } else {
      host.kill('SIGKILL');
      await once(host, 'exit');
      host = await startHost(`host-${kill}`, address, file);
    }
  }
  over = true;
  await publishing;
  const last = acknowledged.at(-1) ?? 0;
  await until(() => heard(file).at(-1) === last, 'the last one to come', 60_000);

  const all = heard(file);
  const firsts = [...new Set(all)];
  expect(acknowledged.length).toBeGreaterThan(kills);
  expect(acknowledged.filter(number => !firsts.includes(number))).toEqual([]);
  expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
  // A death doubles what was handled since the node last wrote how far it is, and what a publisher did not hear of.
  expect(all.length - firsts.length).toBeLessThanOrEqual(kills * 100);
  expect((await mesh.stop()).code).toBe(0);
}, 1_800_000);

/** Publishes numbers, one after the other, each again until it is acknowledged. */
async function publish(client: Connection, acknowledged: number[], over: () => boolean): Promise<void> {
  for (let number = 1; !over(); number++) {
    const receipt = number % 2 === 0 ? Receipt.ACCEPTED : Receipt.DURABLE;
    for (let done = false; !done; ) {
      const said = client.send('inform', `topic:numbers/${number % 3}`, number, { receipt, timeoutMs: 10_000 });
      done = await said.then(
        ({ receivers }) => {
          expect(receivers).toHaveLength(1);
          return true;
        },
        async (error: unknown) => {
          if (!(error instanceof MeshError)) throw error;
          await new Promise(resolve => setTimeout(resolve, 20));
          return false;
        },
      );
    }
    acknowledged.push(number);
  }
}

function heard(file: string): number[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').trimEnd().split('\n').map(Number);
}

async function startHost(hostId: string, node: string, file: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, hostId, node, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}
