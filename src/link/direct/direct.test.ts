import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createLinkAgents, echoes, keeps, type LinkAgents } from '../../../test/harness/link-agents.js';
import { type LinkMesh, type LinkMeshOptions, startLinkMesh } from '../../../test/harness/link-mesh.js';
import { outcome } from '../../../test/harness/link-trio.js';
import { MeshError } from '../../base/index.js';
import { contentJson, createMessage, jsonContent, type MessageParts, replyTo } from '../../message/index.js';
import { createClientExchange, type LinkExchange } from '../index.js';

let mesh: LinkMesh;
let agents: LinkAgents;
let served: LinkExchange;
let asker: LinkExchange;
let askersAgents: LinkAgents;

async function start(options: LinkMeshOptions = {}, askersAddress = ''): Promise<void> {
  mesh = await startLinkMesh(options);
  agents = createLinkAgents();
  agents.add({ id: 'echo' }, echoes);
  agents.add({ id: 'sink' }, keeps);
  served = await mesh.host('served', agents, 'served:1');
  askersAgents = createLinkAgents();
  askersAgents.add({ id: 'asker' }, echoes);
  askersAgents.add({ id: 'ear' }, keeps);
  asker = await mesh.host('asker', askersAgents, askersAddress);
}

afterEach(() => mesh[Symbol.asyncDispose]());

function say(receiver: string, parts: Partial<MessageParts> & { receipt?: Receipt } = {}): Message {
  const { receipt = Receipt.ACCEPTED, ...rest } = parts;
  return { ...createMessage({ performative: 'ask', sender: 'asker', receiver, ...rest }, mesh.clock), receipt };
}

const direct = (exchange: LinkExchange) => exchange.links.filter(({ peer }) => peer.hostId !== 'node');
const throughNode = () => mesh.node.links.map(({ peer, received }) => `${peer.hostId} ${received}`).join();

/** Asks until there is a direct link, and all that brought it about is over. */
async function becomeDirect(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    expect(await outcome(asker.send(say('sink')))).toBe('ok');
    expect(await outcome(asker.ask(say('echo')))).toBe('ok');
    await mesh.settle();
  }
  expect(direct(asker)).toHaveLength(1);
}

describe('a host that serves', () => {
  beforeEach(() => start());

  it('is linked with straight once something is sent there, and the node sees no message any more', async () => {
    await becomeDirect();
    expect(direct(asker).map(({ peer }) => peer.hostId)).toEqual(['served']);
    const before = throughNode();
    for (let i = 0; i < 10; i++) expect(await outcome(asker.ask(say('echo')))).toBe('ok');
    expect(throughNode()).toBe(before);
  });

  it('keeps its order while the pair changes over, also for what asks for no receipt', async () => {
    const sent: Promise<unknown>[] = [];
    for (let n = 0; n < 60; n++) {
      const receipt = n % 3 === 0 ? Receipt.NONE : Receipt.ACCEPTED;
      sent.push(asker.send(say('sink', { performative: 'tell', content: jsonContent(n), receipt })));
      if (n % 4 === 0) await mesh.settle();
    }
    await Promise.all(sent);
    await mesh.settle();
    expect(direct(asker)).toHaveLength(1);
    const taken = agents.taken.get('sink')?.map(({ message }) => contentJson(message.content));
    expect(taken).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });

  it('gets what went through a slow node before what is sent straight', async () => {
    await becomeDirect();
    agents.add({ id: 'late' }, keeps);
    await mesh.settle();
    mesh.net.pairs[0]?.pause('client');
    for (const n of [0, 1, 2]) {
      void asker.send(say('late', { performative: 'tell', content: jsonContent(n), receipt: Receipt.NONE }));
      await mesh.settle();
    }
    expect(agents.taken.get('late')).toEqual([]);
    mesh.net.pairs[0]?.resume();
    await mesh.settle();
    expect(agents.taken.get('late')?.map(({ message }) => contentJson(message.content))).toEqual([0, 1, 2]);
  });

  it('does not let an answer overtake what its sender had sent through a slow node', async () => {
    await becomeDirect();
    mesh.net.pairs[1]?.pause('client');
    const tell = createMessage({ performative: 'tell', sender: 'sink', receiver: 'ear' }, mesh.clock);
    void served.send({ ...tell, receipt: Receipt.NONE });
    await mesh.settle();
    let heard: number | undefined;
    void asker.ask(say('sink', { sender: 'ear' })).then(() => {
      heard = askersAgents.taken.get('ear')?.length;
    });
    await mesh.settle();
    const inbound = agents.taken.get('sink')?.at(-1);
    if (!inbound) throw new Error('the question did not arrive');
    inbound.reply(replyTo(inbound.message, { performative: 'tell', sender: 'sink' }));
    await mesh.settle();
    expect(heard).toBe(undefined);
    mesh.net.pairs[1]?.resume();
    await mesh.settle();
    expect(heard).toBe(1);
  });

  it('speaks back over the same link, though the asker has no address', async () => {
    await becomeDirect();
    const parts = { performative: 'ask' as const, sender: 'echo', receiver: 'asker' };
    for (let i = 0; i < 3; i++) {
      expect(await outcome(served.ask(createMessage(parts, mesh.clock)))).toBe('ok');
      await mesh.settle();
    }
    const before = throughNode();
    expect(await outcome(served.ask(createMessage(parts, mesh.clock)))).toBe('ok');
    expect(throughNode()).toBe(before);
    expect(direct(served)).toHaveLength(1);
  });

  it('takes over a direct link only what the node has answered for', async () => {
    await becomeDirect();
    const [link] = direct(asker);
    expect(link).toBeDefined();
    expect(await outcome(asker.ask(say('echo', { sender: 'nobody' })))).toBe('SENDER_DENIED');
    askersAgents.remove('asker');
    await mesh.settle();
    expect(await outcome(asker.ask(say('echo')))).toBe('SENDER_DENIED');
    askersAgents.add({ id: 'asker' }, echoes);
    await mesh.settle();
    await becomeDirect();
  });

  it('is asked through the node when it cannot be dialled, and is not dialled again at once', async () => {
    mesh.net.unserve('served:1');
    const tries = () => mesh.events.filter(event => event.endsWith('dial_failed')).length;
    for (let i = 0; i < 5; i++) {
      expect(await outcome(asker.ask(say('echo')))).toBe('ok');
      await mesh.settle();
    }
    expect(tries()).toBe(1);
    mesh.net.serve('served:1', served);
    await mesh.settle(1_000);
    await becomeDirect();
  });

  it('is left when nothing is said for long, and linked with again', async () => {
    await becomeDirect();
    await mesh.settle(100_000);
    expect(direct(asker)).toHaveLength(0);
    expect(direct(served)).toHaveLength(0);
    expect(mesh.events.filter(event => / (ended|broken)$/.test(event))).toEqual([]);
    await becomeDirect();
  });

  it('finishes what came straight before it ends', async () => {
    await becomeDirect();
    const asked = outcome(asker.ask(say('sink')));
    await mesh.settle();
    const closing = served.close();
    await mesh.settle();
    expect(await outcome(asker.ask(say('echo')))).toBe('AGENT_UNKNOWN');
    for (let i = 0; i < 30; i++) await mesh.settle(100);
    await closing;
    expect(await asked).toBe('OUTCOME_UNKNOWN');
  });

  it('that its agent has left a moment ago is passed over: the node finds the agent', async () => {
    await becomeDirect();
    const elsewhere = createLinkAgents();
    elsewhere.add({ id: 'echo' }, echoes);
    let refused = 0;
    agents.add({ id: 'echo' }, () => {
      refused++;
      return new MeshError('AGENT_UNKNOWN', 'not here any more');
    });
    await mesh.settle();
    // What the node knows has not arrived yet.
    mesh.net.pairs[1]?.pause('client');
    await mesh.host('elsewhere', elsewhere);
    const told = [Receipt.ACCEPTED, Receipt.HANDLED].map(receipt =>
      outcome(asker.send(say('echo', { performative: 'tell', receipt }))),
    );
    const asked = outcome(asker.ask(say('echo')));
    await mesh.settle();
    expect(refused).toBeGreaterThanOrEqual(3);
    mesh.net.pairs[1]?.resume();
    expect(await Promise.all([...told, asked])).toEqual(['ok', 'ok', 'ok']);
  });

  it('that loses its direct link is asked through the node', async () => {
    await becomeDirect();
    const asked = outcome(asker.ask(say('sink')));
    await mesh.settle();
    mesh.net.unserve('served:1');
    mesh.net.last.cut();
    await mesh.settle(900);
    expect(await asked).toBe('OUTCOME_UNKNOWN');
    expect(await outcome(asker.ask(say('echo')))).toBe('ok');
  });

  it('says when there is no such agent, which the node knows', async () => {
    await becomeDirect();
    expect(await outcome(asker.ask(say('ecko')))).toBe('AGENT_UNKNOWN');
  });
});

it('a client may dial a host instead of a node, and asks the agents there', async () => {
  await start();
  const { connect } = mesh.net;
  const client = createClientExchange({ nodes: ['served:1'], connect, clock: mesh.clock });
  await client.start();
  const question = () => createMessage({ performative: 'ask', sender: client.clientId, receiver: 'echo' }, mesh.clock);
  for (let i = 0; i < 3; i++) expect(await outcome(client.ask(question()))).toBe('ok');
  const closing = client.close();
  await mesh.settle(100);
  await closing;
});

describe('two hosts that serve', () => {
  beforeEach(() => start({}, 'asker:1'));

  it('keep one link of two that they have opened at once, and lose and reorder nothing', async () => {
    const parts = { performative: 'tell' as const, sender: 'echo', receiver: 'ear' };
    const there: Promise<unknown>[] = [];
    const back: Promise<unknown>[] = [];
    for (let n = 0; n < 80; n++) {
      there.push(asker.send(say('sink', { performative: 'tell', content: jsonContent(n) })));
      back.push(served.send(createMessage({ ...parts, content: jsonContent(n) }, mesh.clock)));
      if (n % 4 === 0) await mesh.settle();
    }
    await Promise.all([...there, ...back]);
    const numbers = Array.from({ length: 80 }, (_, n) => n);
    expect(agents.taken.get('sink')?.map(({ message }) => contentJson(message.content))).toEqual(numbers);
    expect(askersAgents.taken.get('ear')?.map(({ message }) => contentJson(message.content))).toEqual(numbers);
    expect(mesh.events.filter(event => event === 'served opened' || event === 'asker opened').length).toBeGreaterThan(
      3,
    );
    await mesh.settle(1_000);
    expect(direct(asker)).toHaveLength(1);
    expect(direct(served)).toHaveLength(1);
    expect(mesh.counts.get('links_lost')).toBeUndefined();
  });
});
