import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../../src/base/index.js';
import { createHostExchange, type LinkExchange } from '../../../src/link/index.js';
import { contentJson, createMessage, jsonContent } from '../../../src/message/index.js';
import { freePort } from '../../harness/free-port.js';
import { createLinkAgents, echoes, keeps } from '../../harness/link-agents.js';
import { type LinkNode, startLinkNode } from '../../harness/link-node.js';
import { long } from '../../harness/long.js';
import { startProxy, type TcpProxy } from '../../harness/proxy.js';
import { until } from '../../harness/until.js';

const running: AsyncDisposable[] = [];
function ending<T extends AsyncDisposable>(part: T): T {
  running.push(part);
  return part;
}

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

const cuts = long ? 500 : 25;
const longCuts = long ? 60 : 2;

/** Two hosts whose links all lead through proxies: those to the node, and the one between them. */
async function start(linkResumeMs: number) {
  const limits = { linkResumeMs };
  const node: LinkNode = ending(await startLinkNode(limits));
  const toNode = ending(await startProxy(node.address));
  const agents = createLinkAgents();
  agents.add({ id: 'sink' }, keeps);
  agents.add({ id: 'echo' }, echoes);
  // The proxy in front of a host must be there before the host is.
  const port = await freePort();
  const between = ending(await startProxy(`127.0.0.1:${port}`));
  const serve = { address: `127.0.0.1:${port}`, advertise: between.address };
  const receiver = ending(
    createHostExchange({ hostId: 'receiver', agents, nodes: [toNode.address], drainMs: 100, serve, limits }),
  );
  await receiver.start();
  const senders = createLinkAgents();
  senders.add({ id: 'sender' }, keeps);
  const sender = ending(
    createHostExchange({ hostId: 'sender', agents: senders, nodes: [toNode.address], drainMs: 100, limits }),
  );
  await sender.start();
  const taken = () => agents.taken.get('sink')?.map(({ message }) => Number(contentJson(message.content))) ?? [];
  return { node, toNode, between, sender, taken };
}

/** A sender that never stops: what was sent, and what became of each. */
function flood(sender: LinkExchange) {
  const outcomes: string[] = [];
  const answers: Promise<unknown>[] = [];
  const open = new Set<number>();
  let next = 0;
  let stopped = false;

  function one(n: number): void {
    open.add(n);
    const parts = { performative: 'tell' as const, sender: 'sender', receiver: 'sink', content: jsonContent(n) };
    const end = (outcome: string) => {
      outcomes[n] = outcome;
      open.delete(n);
    };
    sender.send({ ...createMessage(parts), receipt: Receipt.ACCEPTED }).then(
      () => end('ok'),
      (error: MeshError) => end(error.reason),
    );
    if (n % 10 !== 0) return;
    const question = createMessage({
      performative: 'ask',
      sender: 'sender',
      receiver: 'echo',
      content: jsonContent(n),
    });
    answers.push(
      sender.ask(question).then(
        ({ content }) => contentJson(content) === n || `answer to ${n} is ${contentJson(content)}`,
        (error: MeshError) => error.reason,
      ),
    );
  }

  async function run(): Promise<void> {
    while (!stopped) {
      for (let i = 0; i < 20 && open.size < 800; i++) one(next++);
      await pause(1);
    }
  }

  const done = run();
  return {
    outcomes,
    get sent() {
      return next;
    },
    get ended() {
      return next - open.size;
    },
    async stop() {
      stopped = true;
      await done;
      await until(() => open.size === 0, 'every send to end');
      return await Promise.all(answers);
    },
  };
}

const isDirect = (exchange: LinkExchange) => exchange.links.some(({ peer }) => peer.hostId === 'receiver');

it(`${cuts} cuts of connections under load lose, double and reorder nothing`, { timeout: 600_000 }, async () => {
  const { toNode, between, sender, taken } = await start(5_000);
  const load = flood(sender);
  await until(() => isDirect(sender), 'a direct link');
  for (let i = 0; i < cuts; i++) {
    const before = load.ended;
    await until(() => load.ended > before + 20, 'the load to go on');
    await pause(i % 7);
    if (i % 4 === 0) toNode.cut();
    else between.cut();
  }
  const answers = await load.stop();
  expect(new Set(load.outcomes)).toEqual(new Set(['ok']));
  expect(new Set(answers)).toEqual(new Set([true]));
  expect(taken()).toEqual(Array.from({ length: load.sent }, (_, n) => n));
  expect(isDirect(sender)).toBe(true);
  expect(between.count).toBeGreaterThan(cuts / 2);
});

it('cuts that last longer than a session end every send as declared', { timeout: 600_000 }, async () => {
  const { toNode, between, sender, taken } = await start(800);
  const load = flood(sender);
  await until(() => isDirect(sender), 'a direct link');
  for (let i = 0; i < longCuts; i++) {
    const which: TcpProxy[] = i % 3 === 0 ? [between] : i % 3 === 1 ? [toNode, between] : [toNode];
    for (const proxy of which) {
      proxy.refuse();
      proxy.cut();
    }
    await pause(1_200);
    for (const proxy of which) proxy.refuse(false);
    await pause(300);
  }
  const answers = await load.stop();
  expect(answers.filter(answer => typeof answer === 'string' && answer.startsWith('answer'))).toEqual([]);
  const arrived = taken();
  expect(new Set(arrived).size).toBe(arrived.length);
  expect(arrived).toEqual([...arrived].sort((a, b) => a - b));
  const got = new Set(arrived);
  const wrong = load.outcomes
    .map((outcome, n) => ({ n, outcome, arrived: got.has(n) }))
    .filter(({ outcome, arrived: is }) => {
      if (outcome === 'ok') return !is;
      return outcome !== 'OUTCOME_UNKNOWN' && is;
    });
  expect(wrong).toEqual([]);
});
