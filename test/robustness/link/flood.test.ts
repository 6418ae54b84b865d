import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../../src/base/index.js';
import { createHostExchange, type Inbound, type LinkExchange } from '../../../src/link/index.js';
import { createMessage, replyTo } from '../../../src/message/index.js';
import { type Behaviour, createLinkAgents, type LinkAgents } from '../../harness/link-agents.js';
import { startLinkNode } from '../../harness/link-node.js';
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

/** What a busy machine needs. */
const limits = { pingEveryMs: 10_000 };
const floodMs = long ? 60_000 : 1_500;

/** An agent with a mailbox of so many places, that answers one message in a while; refused is what finds it full. */
function mailbox(places: number, everyMs: number): Behaviour {
  const waiting: { inbound: Inbound; agent: string }[] = [];
  let busy = false;
  async function work(): Promise<void> {
    busy = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (everyMs > 0) await pause(everyMs);
      else await turn();
      next.inbound.reply(replyTo(next.inbound.message, { performative: 'tell', sender: next.agent }));
      next.inbound.handled();
    }
    busy = false;
  }
  return (inbound, agent) => {
    if (waiting.length >= places) return new MeshError('MAILBOX_FULL', `${agent} is full`, { retryAfterMs: 10 });
    waiting.push({ inbound, agent });
    if (!busy) void work();
    return undefined;
  };
}

async function startHost(node: string, hostId: string, fill: (agents: LinkAgents) => void): Promise<LinkExchange> {
  const agents = createLinkAgents();
  fill(agents);
  // Nothing is kept of what was taken: this runs for long.
  const forgetful = { ...agents, offer: (agent: string, inbound: Inbound) => forget(agents, agent, inbound) };
  const serve = { address: '127.0.0.1:0' };
  const host = ending(createHostExchange({ hostId, agents: forgetful, nodes: [node], drainMs: 100, serve, limits }));
  await host.start();
  return host;
}

function forget(agents: LinkAgents, agent: string, inbound: Inbound): MeshError | undefined {
  const error = agents.offer(agent, inbound);
  agents.taken.get(agent)?.splice(0);
  return error;
}

/** Asks without end, so many at once; counts how the questions ended. */
function flood(from: LinkExchange, pair: { sender: string; receiver: string }, atOnce: number) {
  const ends = new Map<string, number>();
  let stopped = false;
  const note = (end: string) => ends.set(end, (ends.get(end) ?? 0) + 1);
  async function one(): Promise<void> {
    while (!stopped) {
      const message = createMessage({ performative: 'ask', ...pair });
      await from.ask(message, { timeoutMs: 20_000 }).then(
        () => note('ok'),
        async (error: MeshError) => {
          note(error.reason);
          await turn();
        },
      );
    }
  }
  const all = Promise.all(Array.from({ length: atOnce }, one));
  return {
    ends,
    async stop() {
      stopped = true;
      await all;
    },
  };
}

it('two processes that flood each other through full mailboxes go on and finish', { timeout: 200_000 }, async () => {
  const node = ending(await startLinkNode(limits));
  const [a, b] = await Promise.all(
    ['a', 'b'].map(id => startHost(node.address, id, agents => agents.add({ id: `agent-${id}` }, mailbox(20, 0)))),
  );
  if (!a || !b) throw new Error('two hosts were started');
  const loads = [
    flood(a, { sender: 'agent-a', receiver: 'agent-b' }, 300),
    flood(b, { sender: 'agent-b', receiver: 'agent-a' }, 300),
  ];
  const endMs = performance.now() + floodMs;
  for (let before = [0, 0]; performance.now() < endMs; ) {
    const answered = () => loads.map(({ ends }) => ends.get('ok') ?? 0);
    const was = before;
    await until(() => answered().every((count, i) => count > (was[i] ?? 0)), 'both to be answered');
    before = answered();
  }
  await Promise.all(loads.map(load => load.stop()));
  for (const { ends } of loads) {
    expect(ends.get('MAILBOX_FULL')).toBeGreaterThan(0);
    expect([...ends.keys()].filter(end => !['ok', 'MAILBOX_FULL', 'LINK_BUSY'].includes(end))).toEqual([]);
  }
  expect([a.underWay, b.underWay, node.exchange.underWay]).toEqual([0, 0, 0]);
});

it('one slow agent among fifty is refused more, and holds up nobody else', { timeout: 200_000 }, async () => {
  const node = ending(await startLinkNode(limits));
  await startHost(node.address, 'many', agents => {
    agents.add({ id: 'slow' }, mailbox(5, 1_000));
    for (let i = 0; i < 49; i++) agents.add({ id: `quick-${i}` }, mailbox(100, 0));
  });
  const asker = await startHost(node.address, 'asker', agents => agents.add({ id: 'asker' }, mailbox(1, 0)));
  const rate = async (ms: number) => {
    const loads = Array.from({ length: 49 }, (_, i) => flood(asker, { sender: 'asker', receiver: `quick-${i}` }, 2));
    await pause(ms);
    await Promise.all(loads.map(load => load.stop()));
    const ends = new Set(loads.flatMap(load => [...load.ends.keys()]));
    expect(ends).toEqual(new Set(['ok']));
    return loads.reduce((sum, { ends: of }) => sum + (of.get('ok') ?? 0), 0) / ms;
  };
  const rounds = long ? 5 : 1;
  const alone: number[] = [];
  const beside: number[] = [];
  let full = 0;
  let rssMb = 0;
  for (let round = 0; round < rounds; round++) {
    alone.push(await rate(floodMs / rounds / 2));
    let stopped = false;
    // What a sender that knows no patience does to a mailbox that is full: as many tells as its refusals allow.
    const bother = (async () => {
      // However slow the machine is: not before the mailbox was full.
      while (!stopped || full === 0) {
        const tell = createMessage({ performative: 'tell', sender: 'asker', receiver: 'slow' });
        const end = await asker.send({ ...tell, receipt: Receipt.ACCEPTED }).catch((error: MeshError) => error.reason);
        if (end === 'MAILBOX_FULL') {
          full++;
          await pause(5);
        }
      }
    })();
    beside.push(await rate(floodMs / rounds / 2));
    stopped = true;
    await bother;
    if (round === 0) rssMb = process.memoryUsage.rss() / 2 ** 20;
  }
  expect(full).toBeGreaterThan(0);
  if (!long) return;
  const median = (values: number[]) => values.sort((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
  expect(median(beside)).toBeGreaterThan(0.9 * median(alone));
  expect(process.memoryUsage.rss() / 2 ** 20).toBeLessThan(1.2 * rssMb);
  await until(() => node.exchange.underWay === 0, 'nothing to be under way');
});
