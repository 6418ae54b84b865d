import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type MeshError, toMeshError } from '../../../src/base/index.js';
import { createClientExchange, type Exchange } from '../../../src/link/index.js';
import { createMessage } from '../../../src/message/index.js';
import { long } from '../../harness/long.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

const kills = long ? 200 : 3;
const senders = 12;
const script = fileURLToPath(new URL('../../harness/ledger-host.mjs', import.meta.url));
/** What the receiver's process or the node may be lost with. */
const lossReasons = ['NOT_DELIVERED', 'OUTCOME_UNKNOWN', 'UNREACHABLE', 'AGENT_UNKNOWN', 'DRAINING', 'DEADLINE_PASSED'];

/** What was promised of the messages that were sent. */
interface Promised {
  readonly durable: string[];
  readonly handled: string[];
  readonly failed: MeshError[];
  /** Messages that anything at all was heard of. */
  count: number;
}

it(`ends every send as its receipt promises, and loses nothing durable, through ${kills} kill -9 of node or receiver`, async () => {
  using folder = makeTemporaryFolder();
  const file = join(folder.path, 'handled.txt');
  const parts: (() => unknown)[] = [];
  onTestFinished(async () => {
    for (const end of parts.reverse()) await end();
  });
  let mesh = await startMesh({ folder: join(folder.path, 'node') });
  parts.push(() => mesh[Symbol.asyncDispose]());
  const { address, port } = mesh;
  let host = await startHost('host-0', address, file);
  parts.push(() => host.kill('SIGKILL'));
  const client = createClientExchange({ nodes: [address], limits: { linkResumeMs: 200 }, drainMs: 100 });
  parts.push(() => client.close());
  await client.start();
  const promised: Promised = { durable: [], handled: [], failed: [], count: 0 };
  let up = Promise.resolve();
  let over = false;
  const sending = Array.from({ length: senders }, () => send({ client, promised, up: () => up, over: () => over }));

  for (let kill = 1; kill <= kills; kill++) {
    const enough = promised.count + randomInt(1, 400);
    await until(() => promised.count >= enough, 'enough messages to be sent');
    let back = () => {};
    up = new Promise(resolve => {
      back = resolve;
    });
    if (randomInt(2) === 0) {
      await mesh.kill();
      mesh = await startMesh({ folder: join(folder.path, 'node'), port });
    } else {
      host.kill('SIGKILL');
      await once(host, 'exit');
      host = await startHost(`host-${kill}`, address, file);
    }
    await until(async () => (await heard(client)) === 'ok', 'the receiver to be found again', 30_000);
    back();
  }
  over = true;
  await Promise.all(sending);
  await until(async () => (await openMessages(mesh)) === 0, 'everything to be handled', 60_000);

  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  const handled = new Set(lines);
  expect(promised.durable.length).toBeGreaterThan(kills);
  expect(promised.durable.filter(id => !handled.has(id))).toEqual([]);
  expect(promised.handled.filter(id => !handled.has(id))).toEqual([]);
  expect(lines.length).toBe(handled.size);
  for (const { reason } of promised.failed) expect(lossReasons).toContain(reason);
  expect((await mesh.stop()).code).toBe(0);
}, 1_800_000);

async function startHost(hostId: string, node: string, file: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, hostId, node, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

interface Sending {
  readonly client: Exchange & { readonly clientId: string };
  readonly promised: Promised;
  /** Resolves when node and receiver are there. */
  up(): Promise<void>;
  over(): boolean;
}

/** Sends one message after the other; a durable one again, with its id, until it is acknowledged. */
async function send(sending: Sending): Promise<void> {
  const receipts = [Receipt.DURABLE, Receipt.HANDLED, Receipt.DURABLE, Receipt.ACCEPTED];
  for (let turn = 0; !sending.over(); turn++) {
    const receipt = receipts[turn % receipts.length] ?? Receipt.DURABLE;
    const { clientId } = sending.client;
    const message = createMessage({ performative: 'inform', sender: clientId, receiver: 'ledger', receipt });
    while (!(await sendOnce(sending, message)) && receipt === Receipt.DURABLE) await sending.up();
  }
}

async function sendOnce(
  { client, promised, up }: Sending,
  message: ReturnType<typeof createMessage>,
): Promise<boolean> {
  try {
    const { receipt } = await client.send(message, { timeoutMs: 10_000 });
    if (receipt === Receipt.DURABLE) promised.durable.push(message.id);
    if (receipt === Receipt.HANDLED) promised.handled.push(message.id);
    return true;
  } catch (error) {
    promised.failed.push(toMeshError(error));
    await up();
    return false;
  } finally {
    promised.count++;
  }
}

/** What becomes of a message that is only to be handled. */
function heard(client: Exchange & { readonly clientId: string }): Promise<string> {
  const probe = {
    performative: 'inform',
    sender: client.clientId,
    receiver: 'ledger',
    receipt: Receipt.HANDLED,
  } as const;
  return client.send(createMessage(probe), { timeoutMs: 2_000 }).then(
    () => 'ok',
    (error: MeshError) => error.reason,
  );
}

/** How many messages the node keeps, by its metrics. */
async function openMessages({ address }: Mesh): Promise<number> {
  const text = await (await fetch(`http://${address}/metrics`)).text();
  return Number(/^dacp_durable_messages_open (\d+)$/m.exec(text)?.[1] ?? Number.NaN);
}
