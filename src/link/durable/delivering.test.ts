import { afterEach, describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { LinkAgents } from '../../../test/harness/link-agents.js';
import { createLinkAgents, echoes, keeps } from '../../../test/harness/link-agents.js';
import { nodeAddress } from '../../../test/harness/link-mesh.js';
import { capability, type LinkTrio, outcome, startLinkTrio } from '../../../test/harness/link-trio.js';
import { createMemoryDurableStore, type MemoryDurableStore } from '../../../test/harness/memory-durable-store.js';
import { createRawPeer } from '../../../test/harness/raw-peer.js';
import { MeshError } from '../../base/index.js';
import { contentJson, createMessage, jsonContent, replyTo } from '../../message/index.js';

let trio: LinkTrio;
let store: MemoryDurableStore;
afterEach(async () => {
  await trio.mesh[Symbol.asyncDispose]();
});

async function start(fill?: (agents: LinkAgents) => void): Promise<LinkTrio> {
  store = createMemoryDurableStore();
  trio = await startLinkTrio(fill, { durable: { store } });
  return trio;
}

const durable = { performative: 'inform', receipt: Receipt.DURABLE } as const;
const ids = (agent: string, agents = trio.agents) => agents.taken.get(agent)?.map(({ message }) => message.id) ?? [];

describe('a durable message', () => {
  it('is acknowledged once it is committed, delivered, and forgotten once it is handled', async () => {
    const { mesh, client, say, inbound } = await start(agents => agents.add({ id: 'quiet' }, keeps));
    const message = say('quiet', durable);
    expect(await client.send(message)).toMatchObject({ receipt: Receipt.DURABLE, receivers: ['quiet'] });
    await mesh.settle();
    expect([ids('quiet'), mesh.node.kept, store.batches]).toEqual([[message.id], 1, 1]);
    inbound('quiet').handled();
    await mesh.settle(20);
    expect([mesh.node.kept, store.batches, mesh.node.underWay]).toEqual([0, 0, 0]);
  });

  it('is not acknowledged and not delivered when it cannot be committed', async () => {
    const { mesh, client, say } = await start(agents => agents.add({ id: 'quiet' }, keeps));
    store.failing = true;
    expect(await outcome(client.send(say('quiet', durable)))).toBe('STORE_FAILED');
    await mesh.settle(1_000);
    expect([ids('quiet'), mesh.node.kept]).toEqual([[], 0]);
    store.failing = false;
    expect(await outcome(client.send(say('quiet', durable)))).toBe('ok');
  });

  it('for nobody who is known is refused at once', async () => {
    const { client, say } = await start();
    expect(await outcome(client.send(say('nobody', durable)))).toBe('AGENT_UNKNOWN');
    expect((await client.send(say('topic:silence', durable))).receivers).toEqual([]);
  });

  it('goes again to a receiver that was lost with it, as soon as that is back', async () => {
    const { mesh, client, say, host } = await start(agents => agents.add({ id: 'quiet' }, keeps));
    const messages = [1, 2, 3].map(() => say('quiet', durable));
    await Promise.all(messages.map(message => client.send(message)));
    await mesh.settle();
    const closing = host.close();
    await mesh.settle(3_000);
    await closing;
    const agents = createLinkAgents();
    agents.add({ id: 'quiet' }, inbound => {
      inbound.handled();
      return undefined;
    });
    await mesh.host('again', agents);
    await mesh.settle(200);
    expect(ids('quiet', agents)).toEqual(messages.map(({ id }) => id));
    expect(mesh.node.kept).toBe(0);
  });

  it('is kept for somebody who is known and away', async () => {
    const { mesh, client, say } = await start(agents => agents.add({ id: 'quiet' }, keeps));
    const session = mesh.registry.session('host');
    if (session) session.state = 'unreachable';
    mesh.registry.resolve = () => {
      throw new MeshError('UNREACHABLE', 'away');
    };
    expect(await outcome(client.send(say('quiet', durable)))).toBe('ok');
    expect(mesh.node.kept).toBe(1);
  });

  it('is taken once when it is sent twice, while it is open and after', async () => {
    const { mesh, client, say } = await start(agents =>
      agents.add({ id: 'quick' }, inbound => {
        inbound.handled();
        return undefined;
      }),
    );
    const message = say('quick', durable);
    await client.send(message);
    await mesh.settle(20);
    expect(mesh.node.kept).toBe(0);
    expect(await client.send(message)).toMatchObject({ receipt: Receipt.DURABLE });
    await mesh.settle(20);
    expect(ids('quick')).toEqual([message.id]);
    expect(mesh.counts.get('durable_doubles')).toBe(1);
  });

  it('waits for room in a full mailbox, and comes in order', async () => {
    let room = 0;
    const { mesh, client, say, agents } = await start(each =>
      each.add({ id: 'small' }, inbound => {
        if (room === 0) return new MeshError('MAILBOX_FULL', 'full');
        room--;
        inbound.handled();
        return undefined;
      }),
    );
    const messages = Array.from({ length: 20 }, () => say('small', durable));
    await Promise.all(messages.map(message => client.send(message)));
    await mesh.settle(500);
    agents.taken.set('small', []);
    room = 20;
    await mesh.settle(2_000);
    expect(ids('small')).toEqual(messages.map(({ id }) => id));
  });

  it('becomes a dead letter when its receiver fails on it again and again, and holds nobody up', async () => {
    const { mesh, client, say } = await start(agents =>
      agents.add({ id: 'picky' }, inbound => {
        const bad = contentJson(inbound.message.content) === 'bad';
        inbound.handled(bad ? new MeshError('HANDLER_FAILED', 'cannot read it') : undefined);
        return undefined;
      }),
    );
    const bad = say('picky', { ...durable, content: jsonContent('bad') });
    await client.send(bad);
    await client.send(say('picky', { ...durable, content: jsonContent('good') }));
    await mesh.settle(50);
    expect(mesh.node.kept).toBe(1);
    await mesh.settle(60_000);
    expect(ids('picky').filter(id => id === bad.id)).toHaveLength(5);
    const [letter] = store.letters.values();
    expect(letter).toMatchObject({ receiver: 'picky', deliveries: 5, message: { id: bad.id } });
    expect(letter?.failure).toMatchObject({ reason: 'HANDLER_FAILED', message: 'cannot read it' });
    expect([mesh.node.kept, store.batches]).toEqual([0, 0]);
  });

  it('becomes a dead letter when its time is over before its receiver is back', async () => {
    const { mesh, client, say } = await start(agents => agents.add({ id: 'quiet' }, keeps));
    mesh.registry.resolve = () => {
      throw new MeshError('UNREACHABLE', 'away');
    };
    await client.send(say('quiet', { ...durable, replyByMs: mesh.clock.now() + 1_000 }));
    await mesh.settle(7_000);
    expect([...store.letters.values()].map(({ failure, deliveries }) => [failure?.reason, deliveries])).toEqual([
      ['DEADLINE_PASSED', 0],
    ]);
    expect(mesh.node.kept).toBe(0);
  });

  it('that asks brings its answer back to whoever asked, host or client', async () => {
    const { mesh, client, say, host, agents } = await start(each => each.add({ id: 'boss' }, keeps));
    const other = createLinkAgents();
    other.add({ id: 'worker' }, echoes);
    await mesh.host('other', other);
    const asked = client.ask(say('worker', { receipt: Receipt.DURABLE, content: jsonContent(7) }));
    await mesh.settle(20);
    expect(contentJson((await asked).content)).toBe(7);
    await host.send(
      createMessage({ performative: 'request', sender: 'boss', receiver: 'worker', receipt: Receipt.DURABLE }),
    );
    await mesh.settle(20);
    expect(agents.taken.get('boss')).toHaveLength(1);
    expect([mesh.node.kept, mesh.node.underWay]).toEqual([0, 0]);
  });

  it('that answers is kept as well', async () => {
    const { mesh, client, say } = await start(agents =>
      agents.add({ id: 'sure' }, (inbound, agent) => {
        const { message } = inbound;
        inbound.reply({ ...replyTo(message, { performative: 'tell', sender: agent }), receipt: Receipt.DURABLE });
        return undefined;
      }),
    );
    const asked = client.ask(say('sure'));
    await mesh.settle(50);
    expect((await asked).performative).toBeDefined();
    expect([mesh.counts.get('durable_committed'), mesh.node.kept, store.batches]).toEqual([1, 0, 0]);
  });

  it('for a topic goes to each who listens now, each for itself', async () => {
    let ready = false;
    const { mesh, client, say } = await start(agents => {
      agents.add({ id: 'fast', topics: ['paper'] }, inbound => {
        inbound.handled();
        return undefined;
      });
      agents.add({ id: 'slow', topics: ['paper'] }, inbound => {
        if (!ready) return new MeshError('MAILBOX_FULL', 'full');
        inbound.handled();
        return undefined;
      });
    });
    const { receivers } = await client.send(say('topic:paper', durable));
    expect(receivers.toSorted()).toEqual(['fast', 'slow']);
    await mesh.settle(300);
    expect(mesh.node.kept).toBe(1);
    ready = true;
    await mesh.settle(1_000);
    expect([ids('fast').length, mesh.node.kept, store.batches]).toEqual([1, 0, 0]);
  });

  it('for a capability finds another when the first is full', async () => {
    const { mesh, client, say } = await start(agents =>
      agents.add({ id: 'full', capabilities: [capability('dig')] }, () => new MeshError('MAILBOX_FULL', 'full')),
    );
    const other = createLinkAgents();
    other.add({ id: 'free', capabilities: [capability('dig')] }, inbound => {
      inbound.handled();
      return undefined;
    });
    await mesh.host('other', other);
    for (let i = 0; i < 4; i++) await client.send(say('capability:dig', durable));
    await mesh.settle(3_000);
    expect(ids('free', other)).toHaveLength(4);
    expect(mesh.node.kept).toBe(0);
  });

  it('for an agent in simple mode is handled when its answer comes, and goes again while there is none', async () => {
    const { mesh, client, say } = await start();
    const got: string[] = [];
    const peer = createRawPeer(mesh.net.connect(nodeAddress), {
      onFrame(frame) {
        for (const { kind } of frame.items) {
          const asked = kind.case === 'delivery' ? kind.value.message : undefined;
          if (!asked) continue;
          got.push(asked.id);
          const message = replyTo(asked, { performative: 'confirm', sender: 'parrot' });
          if (got.length > 1) peer.send({ items: [{ kind: { case: 'delivery', value: { message } } }] });
        }
      },
    });
    peer.send({ hello: { version: 1, hostId: 'cage', epoch: '1', simple: true, agents: [{ id: 'parrot' }] } });
    await mesh.settle();
    const message = say('parrot', durable);
    expect(await outcome(client.send(message))).toBe('ok');
    await mesh.settle(301_000);
    expect(got).toEqual([message.id, message.id]);
    expect([mesh.node.kept, mesh.node.underWay]).toEqual([0, 0]);
  });

  it('that the node itself asks for somebody is answered there', async () => {
    const { mesh } = await start();
    const question = createMessage(
      { performative: 'ask', sender: 'client-1', receiver: 'echo', receipt: Receipt.DURABLE },
      mesh.clock,
    );
    const asked = mesh.node.ask(question);
    await mesh.settle(50);
    expect((await asked).inReplyTo).toBe(question.id);
    expect([mesh.node.kept, mesh.node.underWay]).toEqual([0, 0]);
    const unheard = createMessage(
      { performative: 'ask', sender: 'client-1', receiver: 'nobody', receipt: Receipt.DURABLE },
      mesh.clock,
    );
    expect(await outcome(mesh.node.ask(unheard))).toBe('AGENT_UNKNOWN');
    expect(mesh.node.underWay).toBe(0);
  });

  it('that asks ends for its asker at its deadline, and for nobody else', async () => {
    const { mesh, client, say, inbound } = await start(agents => agents.add({ id: 'quiet' }, keeps));
    const asked = [client, mesh.node].map(by =>
      outcome(by.ask(say('quiet', { receipt: Receipt.DURABLE }), { timeoutMs: 500 })),
    );
    await mesh.settle(700);
    expect(await Promise.all(asked)).toEqual(['DEADLINE_PASSED', 'DEADLINE_PASSED']);
    await mesh.settle(6_000);
    expect([mesh.node.kept, store.letters.size, mesh.node.underWay]).toEqual([0, 2, 0]);
    expect(inbound('quiet').signal.aborted).toBe(true);
  });

  it('goes on when the link that brought it ends, and is not begun twice', async () => {
    const { mesh, client, say, host } = await start(agents => agents.add({ id: 'quiet' }, keeps));
    await client.send(say('quiet', durable));
    await mesh.settle();
    for (const link of host.links) link.end(new MeshError('LINK_SILENT', 'lost'));
    await mesh.settle(3_000);
    const [first, ...more] = trio.agents.taken.get('quiet') ?? [];
    expect([first?.signal.aborted, more.length]).toEqual([false, 0]);
    first?.handled();
    await mesh.settle(3_000);
    trio.agents.taken.get('quiet')?.at(-1)?.handled();
    await mesh.settle(100);
    expect(mesh.node.kept).toBe(0);
  });
});
