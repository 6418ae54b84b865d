import { afterEach, describe, expect, it } from 'vitest';
import { createLinkAgents, echoes, keeps } from '../../test/harness/link-agents.js';
import { type LinkMesh, nodeAddress, startLinkMesh } from '../../test/harness/link-mesh.js';
import { type LinkTrio, outcome, startLinkTrio } from '../../test/harness/link-trio.js';
import { createMemoryRegistry } from '../../test/harness/memory-registry.js';
import { contentJson, createMessage, jsonContent, replyTo } from '../message/index.js';
import { createHostExchange, createNodeExchange } from './index.js';

let trio: LinkTrio;
let mesh: LinkMesh;
afterEach(async () => {
  await mesh[Symbol.asyncDispose]();
});

async function start(...parts: Parameters<typeof startLinkTrio>): Promise<LinkTrio> {
  trio = await startLinkTrio(...parts);
  mesh = trio.mesh;
  return trio;
}

describe('agents that come and go', () => {
  it('are found as soon as they are announced, and not after they went', async () => {
    const { client, say, agents } = await start();
    agents.add({ id: 'late' }, echoes);
    await mesh.settle();
    expect(await outcome(client.ask(say('late')))).toBe('ok');
    agents.remove('late');
    await mesh.settle();
    expect(await outcome(client.ask(say('late')))).toBe('AGENT_UNKNOWN');
  });

  it('are found when they came while the link was broken', async () => {
    const { client, say, agents } = await start();
    mesh.net.unserve(nodeAddress);
    trio.cutHost();
    await mesh.settle();
    agents.add({ id: 'late' }, echoes);
    mesh.net.serve(nodeAddress, mesh.node);
    await mesh.settle(300);
    expect(await outcome(client.ask(say('late')))).toBe('ok');
  });

  it('are gone at once when their host leaves', async () => {
    const { client, say, host } = await start();
    const closing = host.close();
    for (let i = 0; i < 30; i++) await mesh.settle(100);
    await closing;
    expect(mesh.registry.log.at(-1)).toBe('close host');
    expect(await outcome(client.ask(say('echo')))).toBe('AGENT_UNKNOWN');
  });

  it('end their link in good order when their host leaves, which is no fault on either side', async () => {
    const { host } = await start();
    const closing = host.close();
    for (let i = 0; i < 30; i++) await mesh.settle(100);
    await closing;
    expect(mesh.events.filter(event => event.startsWith('host '))).toEqual(['host opened', 'host closed']);
    expect(mesh.events.filter(event => event.endsWith(' closed'))).toHaveLength(2);
    expect(mesh.events.filter(event => event.endsWith(' ended'))).toEqual([]);
  });

  it('may answer what they were asked before they went', async () => {
    const { client, say, agents, inbound } = await start(each => each.add({ id: 'slow' }, keeps));
    const asked = outcome(client.ask(say('slow')));
    await mesh.settle();
    const { message, reply } = inbound('slow');
    agents.remove('slow');
    await mesh.settle();
    reply.call(inbound('slow'), replyTo(message, { performative: 'tell', sender: 'slow' }));
    expect(await asked).toBe('ok');
  });

  it('may live in the node itself', async () => {
    const inNode = createLinkAgents();
    inNode.add({ id: 'clerk' }, echoes);
    const { client, say, host } = await start(undefined, { agents: inNode });
    expect(await outcome(client.ask(say('clerk')))).toBe('ok');
    inNode.add({ id: 'second' }, echoes);
    await mesh.settle();
    expect(await outcome(client.ask(say('second')))).toBe('ok');
    expect(
      await outcome(host.ask(createMessage({ performative: 'ask', sender: 'echo', receiver: 'clerk' }, mesh.clock))),
    ).toBe('ok');
    const fromNode = createMessage({ performative: 'ask', sender: 'clerk', receiver: 'echo' }, mesh.clock);
    expect((await mesh.node.ask(fromNode)).inReplyTo).toBe(fromNode.id);
    await mesh.settle(10_000);
    expect([...mesh.registry.sessions.values()].find(({ agents }) => agents.has('clerk'))?.renewals).toBeGreaterThan(5);
  });
});

describe('a link that breaks', () => {
  it('is resumed, and nobody notices', async () => {
    const { client, say } = await start(agents => agents.add({ id: 'slow' }, keeps));
    const asked = client.ask(say('echo', { content: jsonContent('before') }));
    mesh.net.last.cut();
    trio.cutHost();
    await mesh.settle(50);
    expect(contentJson((await asked).content)).toBe('before');
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
    expect(mesh.counts.get('links_resumed')).toBe(4);
    expect(mesh.registry.log).not.toContain('unreachable host');
  });

  it('that is not resumed in time fails what may have arrived with OUTCOME_UNKNOWN, and all else with NOT_DELIVERED', async () => {
    const { client, say } = await start(agents => agents.add({ id: 'slow' }, keeps));
    const taken = outcome(client.ask(say('slow')));
    await mesh.settle();
    mesh.net.unserve(nodeAddress);
    mesh.net.last.cut();
    await mesh.settle();
    const queued = outcome(client.ask(say('echo')));
    await mesh.settle(900);
    expect(await taken).toBe('OUTCOME_UNKNOWN');
    expect(await queued).toBe('NOT_DELIVERED');
    expect(await outcome(client.ask(say('echo')))).toBe('UNREACHABLE');
    mesh.net.serve(nodeAddress, mesh.node);
    await mesh.settle(10_000);
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
  });

  it('makes its host unreachable until it is back, on the same registry session', async () => {
    const { client, say } = await start();
    const before = mesh.registry.session('host')?.sessionId;
    mesh.net.unserve(nodeAddress);
    trio.cutHost();
    await mesh.settle(700);
    expect(mesh.registry.session('host')?.state).toBe('active');
    await mesh.settle(200);
    expect(mesh.registry.session('host')?.state).toBe('unreachable');
    mesh.net.serve(nodeAddress, mesh.node);
    await mesh.settle(10_000);
    expect(mesh.registry.session('host')).toMatchObject({ state: 'active', sessionId: before });
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
  });

  it('to a node that is another process now fails at once what may have arrived', async () => {
    const { client, say } = await start(agents => agents.add({ id: 'slow' }, keeps));
    const asked = outcome(client.ask(say('slow')));
    await mesh.settle();
    const { connect } = mesh.net;
    const second = createNodeExchange({ nodeId: 'node', registry: mesh.registry, connect, clock: mesh.clock });
    await second.start();
    mesh.net.serve(nodeAddress, second);
    for (const pair of mesh.net.pairs) pair.cut();
    await mesh.settle(50);
    expect(await asked).toBe('OUTCOME_UNKNOWN');
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
    const closing = second.close();
    await mesh.settle(2_100);
    await closing;
  });

  it('between node and host ends the questions that were under way there', async () => {
    const { client, say } = await start(agents => agents.add({ id: 'slow' }, keeps));
    const asked = outcome(client.ask(say('slow')));
    await mesh.settle();
    mesh.net.unserve(nodeAddress);
    trio.cutHost();
    await mesh.settle(900);
    expect(await asked).toBe('OUTCOME_UNKNOWN');
    expect(mesh.node.underWay).toBe(0);
  });

  it('of the asker tells the agent that nobody waits any more', async () => {
    const { client, say, inbound } = await start(agents => agents.add({ id: 'slow' }, keeps));
    const asked = outcome(client.ask(say('slow')));
    await mesh.settle();
    mesh.net.unserve(nodeAddress);
    mesh.net.last.cut();
    await mesh.settle(900);
    expect(inbound('slow').signal.aborted).toBe(true);
    expect(await asked).toBe('OUTCOME_UNKNOWN');
  });

  it('because the peer is silent is cut, and its host loses its routes', async () => {
    const { client, say } = await start();
    const pair = mesh.net.pairs[0];
    pair?.pause();
    await mesh.settle(2_100);
    expect(mesh.events).toContain('host broken');
    expect(mesh.registry.session('host')?.renewals).toBe(0);
    expect(await outcome(client.ask(say('echo'), { timeoutMs: 2_000 }))).toBe('ok');
  });

  it('renews the lease as long as the peer lives', async () => {
    await start();
    await mesh.settle(10_500);
    expect(mesh.registry.session('host')?.renewals).toBeGreaterThanOrEqual(9);
  });

  it('is ended when the lease is lost, and the host comes back with a new session', async () => {
    const { client, say } = await start();
    const before = mesh.registry.session('host')?.sessionId;
    mesh.registry.expire('host');
    await mesh.settle(2_500);
    expect(mesh.registry.session('host')?.sessionId).not.toBe(before);
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
  });

  it('is not taken up by another process of the same id while the lease is in force', async () => {
    await start();
    trio.cutHost();
    const second = createHostExchange({
      hostId: 'host',
      agents: createLinkAgents(),
      nodes: [nodeAddress],
      connect: mesh.net.connect,
      clock: mesh.clock,
      connectTimeoutMs: 500,
    });
    const started = outcome(second.start());
    await mesh.settle(700);
    expect(await started).toBe('SESSION_HELD');
  });
});

describe('an exchange', () => {
  it('says that it was not started, and that it drains', async () => {
    mesh = await startLinkMesh();
    const host = createHostExchange({ hostId: 'h', agents: createLinkAgents(), nodes: [], clock: mesh.clock });
    const message = createMessage({ performative: 'ask', sender: 'a', receiver: 'b' }, mesh.clock);
    expect(await outcome(host.ask(message))).toBe('NOT_STARTED');
    await host.start();
    expect(await outcome(host.ask(message))).toBe('UNREACHABLE');
    await host.close();
    expect(await outcome(host.ask(message))).toBe('DRAINING');
  });

  it('finishes what is under way before it ends, and fails the rest', async () => {
    const { client, say, host, inbound } = await start(agents => agents.add({ id: 'slow' }, keeps));
    const asked = [1, 2].map(() => outcome(client.ask(say('slow'))));
    await mesh.settle();
    const last = inbound('slow');
    const closing = host.close();
    await mesh.settle();
    expect(await outcome(client.ask(say('echo')))).toBe('AGENT_UNKNOWN');
    last.reply(replyTo(last.message, { performative: 'tell', sender: 'slow' }));
    await mesh.settle();
    for (let i = 0; i < 30; i++) await mesh.settle(100);
    await closing;
    expect(await Promise.all(asked)).toEqual(['OUTCOME_UNKNOWN', 'ok']);
  });

  it('cannot start without a node, and says which it tried', async () => {
    mesh = await startLinkMesh();
    const client = createHostExchange({
      hostId: 'lonely',
      agents: createLinkAgents(),
      nodes: ['nowhere:1'],
      connect: mesh.net.connect,
      clock: mesh.clock,
      connectTimeoutMs: 400,
    });
    const started = expect(client.start()).rejects.toMatchObject({
      reason: 'UNREACHABLE',
      message: expect.stringContaining('nowhere:1'),
    });
    await mesh.settle(600);
    await started;
  });
});

describe('a host with several nodes', () => {
  it('leaves one that drains for another, and what is under way over the first is finished there', async () => {
    mesh = await startLinkMesh();
    const { connect } = mesh.net;
    const other = createNodeExchange({ nodeId: 'other', registry: createMemoryRegistry(), connect, clock: mesh.clock });
    await other.start();
    mesh.net.serve('node:2', other);
    const agents = createLinkAgents();
    agents.add({ id: 'echo' }, echoes);
    agents.add({ id: 'slow' }, keeps);
    const nodes = [nodeAddress, 'node:2'];
    const host = createHostExchange({ hostId: 'mover', agents, nodes, connect, clock: mesh.clock });
    await host.start();
    const client = await mesh.client();
    const question = createMessage({ performative: 'ask', sender: client.clientId, receiver: 'slow' }, mesh.clock);
    const asked = outcome(client.ask(question));
    await mesh.settle();
    const closing = mesh.node.close();
    await mesh.settle(50);
    expect(host.links.map(({ peer }) => peer.hostId)).toEqual(['other', 'node']);
    const taken = agents.taken.get('slow')?.[0];
    if (!taken) throw new Error('the question did not arrive');
    taken.reply(replyTo(taken.message, { performative: 'tell', sender: 'slow' }));
    await mesh.settle();
    expect(await asked).toBe('ok');
    for (let i = 0; i < 30; i++) await mesh.settle(100);
    await closing;
    expect(host.links.map(({ peer }) => peer.hostId)).toEqual(['other']);
    for (const exchange of [host, other]) {
      const ending = exchange.close();
      for (let i = 0; i < 30; i++) await mesh.settle(100);
      await ending;
    }
  });
});
