import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../../src/base/index.js';
import { createClientExchange, type LinkExchange } from '../../../src/link/index.js';
import { createMessage } from '../../../src/message/index.js';
import { startLinkNode } from '../../harness/link-node.js';
import { startLinkProcess } from '../../harness/link-process.js';
import { long } from '../../harness/long.js';
import { until } from '../../harness/until.js';

const running: AsyncDisposable[] = [];
function ending<T extends AsyncDisposable>(part: T): T {
  running.push(part);
  return part;
}

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

const kills = long ? 100 : 3;

async function start() {
  const node = ending(await startLinkNode({ pingEveryMs: 5_000 }));
  const client: LinkExchange & { clientId: string } = ending(
    createClientExchange({ nodes: [node.address], drainMs: 100, limits: { pingEveryMs: 5_000 } }),
  );
  await client.start();
  const say = (receiver: string, more: Partial<Message> = {}): Message => ({
    ...createMessage({ performative: 'ask', sender: client.clientId, receiver }),
    ...more,
  });
  return { node, client, say };
}

const reasonOf = (error: unknown) => (error instanceof MeshError ? error.reason : String(error));
const outcome = (promise: Promise<unknown>) => promise.then(() => 'ok', reasonOf);

/** What was sent, with the receipt that was asked for, and how it ended. */
interface Sent {
  readonly id: string;
  readonly receipt: Receipt;
  outcome: string;
}

it(`${kills} kills of a receiver: every send ends as its receipt promises`, { timeout: 900_000 }, async () => {
  const { node, client, say } = await start();
  const direct = () => client.links.some(({ peer }) => peer.hostId === 'victim');
  let straight = 0;
  for (let i = 0; i < kills; i++) {
    const host = ending(
      await startLinkProcess('victim', node.address, { serve: i % 3 === 2 ? 'none' : '127.0.0.1:0' }),
    );
    await until(async () => (await outcome(client.ask(say('victim-echo')))) === 'ok', 'the host to be found', 60_000);
    const sent: Sent[] = [];
    const ends: Promise<unknown>[] = [];
    let stop = false;
    const load = (async () => {
      for (let n = 0; !stop; n++) {
        const receipt = [Receipt.NONE, Receipt.ACCEPTED, Receipt.HANDLED][n % 3] as Receipt;
        const message = say('victim-sink', { receipt });
        const one: Sent = { id: message.id, receipt, outcome: 'open' };
        sent.push(one);
        const end = outcome(client.send(message, { timeoutMs: 5_000 })).then(result => {
          one.outcome = result;
        });
        ends.push(end);
        if (n % 20 === 0) await pause(1);
      }
    })();
    await pause(20 + Math.random() * 150);
    // However slow the machine is, some die only once their link is direct.
    if (i % 3 === 0) await until(direct, 'a link straight to the host', 60_000);
    if (direct()) straight++;
    await host.kill();
    stop = true;
    await load;
    await Promise.all(ends);
    const taken = new Set(host.taken);
    expect(taken.size).toBe(host.taken.length);
    const order = sent.map(({ id }) => id).filter(id => taken.has(id));
    expect(host.taken).toEqual(order);
    const wrong = sent.filter(({ id, receipt, outcome: end }) => {
      if (receipt === Receipt.NONE) return end !== 'ok' && taken.has(id) && end !== 'OUTCOME_UNKNOWN';
      if (end === 'ok') return !(receipt === Receipt.HANDLED ? host.handled.has(id) : taken.has(id));
      return taken.has(id) && end !== 'OUTCOME_UNKNOWN';
    });
    expect(wrong).toEqual([]);
    node.registry.expire('victim');
  }
  expect(straight).toBeGreaterThan(0);
});

it(`${kills} kills of a sender: what arrived is whole, and comes once and in order`, { timeout: 900_000 }, async () => {
  const { node } = await start();
  const receiver = ending(await startLinkProcess('receiver', node.address));
  for (let i = 0; i < kills; i++) {
    const before = receiver.taken.length;
    const sender = ending(await startLinkProcess('sender', node.address, { flood: 'receiver-sink' }));
    await until(() => receiver.taken.length > before + 200, 'messages to arrive', 60_000);
    await sender.kill();
    node.registry.expire('sender');
  }
  expect(new Set(receiver.taken).size).toBe(receiver.taken.length);
  expect(receiver.process.exitCode).toBe(null);
});
