import { create } from '@bufbuild/protobuf';
import { afterEach, describe, expect, it } from 'vitest';
import { CapabilitySchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createLinkAgents, echoes, keeps, type LinkAgents } from '../../test/harness/link-agents.js';
import { type LinkMesh, type LinkMeshOptions, nodeAddress, startLinkMesh } from '../../test/harness/link-mesh.js';
import { MeshError } from '../base/index.js';
import { contentJson, createMessage, jsonContent, type MessageParts, replyTo } from '../message/index.js';
import { createHostExchange, type Inbound } from './index.js';

let mesh: LinkMesh;
afterEach(async () => {
  await mesh[Symbol.asyncDispose]();
});

/** A node, a client, and a host with these agents. */
async function start(fill: (agents: LinkAgents) => void = () => undefined, options: LinkMeshOptions = {}) {
  mesh = await startLinkMesh(options);
  const agents = createLinkAgents();
  agents.add({ id: 'echo', team: 'choir', topics: ['news'] }, echoes);
  fill(agents);
  const host = await mesh.host('host', agents);
  const client = await mesh.client();
  const say = (receiver: string, parts: Partial<MessageParts> = {}) =>
    createMessage({ performative: 'ask', sender: client.clientId, receiver, ...parts }, mesh.clock);
  const inbound = (agent: string) => agents.taken.get(agent)?.at(-1) as Inbound;
  return { agents, host, client, say, inbound };
}

/** What became of it: `ok`, or the error's reason. */
const outcome = (promise: Promise<unknown>) => promise.then(() => 'ok').catch((error: MeshError) => error.reason);

describe('asking', () => {
  it('brings the question through the node to the agent, and the answer back', async () => {
    const { client, say } = await start();
    const question = say('echo', { content: jsonContent('hi') });
    const answer = await client.ask(question);
    expect([answer.inReplyTo, contentJson(answer.content)]).toEqual([question.id, 'hi']);
    expect([mesh.node.underWay, client.underWay]).toEqual([0, 0]);
  });

  it('does not encode, or leave the process, when the agent is in it', async () => {
    const { host, agents } = await start();
    agents.add({ id: 'asker' }, keeps);
    await mesh.settle();
    const before = mesh.counts.get('deliveries_sent');
    const question = createMessage({ performative: 'ask', sender: 'asker', receiver: 'echo' }, mesh.clock);
    expect((await host.ask(question)).inReplyTo).toBe(question.id);
    expect(mesh.counts.get('deliveries_sent')).toBe(before);
  });

  it('ends with the reason when nobody has the name', async () => {
    const { client, say } = await start();
    await expect(client.ask(say('nobody'))).rejects.toMatchObject({ reason: 'AGENT_UNKNOWN', code: 'NOT_FOUND' });
  });

  it('ends with what the mailbox says', async () => {
    const full = new MeshError('MAILBOX_FULL', 'full', { retryAfterMs: 70 });
    const { client, say } = await start(agents => agents.add({ id: 'busy' }, () => full));
    await expect(client.ask(say('busy'))).rejects.toMatchObject({ reason: 'MAILBOX_FULL', retryAfterMs: 70 });
  });

  it('ends at its deadline when the agent is silent, and the agent hears so', async () => {
    const { client, say, inbound } = await start(agents => agents.add({ id: 'mute' }, keeps));
    const asked = outcome(client.ask(say('mute'), { timeoutMs: 500 }));
    await mesh.settle();
    const { signal } = inbound('mute');
    expect(signal.aborted).toBe(false);
    await mesh.settle(700);
    expect(await asked).toBe('DEADLINE_PASSED');
    expect(signal.reason).toMatchObject({ reason: 'DEADLINE_PASSED' });
  });

  it('ends at its deadline when the peer is frozen', async () => {
    const { client, say } = await start();
    mesh.net.last.pause();
    const asked = outcome(client.ask(say('echo'), { timeoutMs: 300 }));
    await mesh.settle(500);
    expect(await asked).toBe('DEADLINE_PASSED');
  });

  it('is not even sent when its deadline has passed', async () => {
    const { client, say } = await start();
    expect(await outcome(client.ask(say('echo', { replyByMs: mesh.clock.now() - 1 })))).toBe('DEADLINE_PASSED');
  });

  it('ends when its caller cancels, and the agent hears so', async () => {
    const { client, say, inbound } = await start(agents => agents.add({ id: 'mute' }, keeps));
    const caller = new AbortController();
    const asked = outcome(client.ask(say('mute'), { signal: caller.signal }));
    await mesh.settle();
    caller.abort();
    await mesh.settle();
    expect(await asked).toBe('CALL_CANCELLED');
    expect(inbound('mute').signal.reason).toMatchObject({ reason: 'CALL_CANCELLED' });
    expect(mesh.node.underWay).toBe(0);
  });

  it('ends when the handler fails', async () => {
    const { client, say } = await start(agents =>
      agents.add({ id: 'faulty' }, inbound => {
        inbound.handled(new MeshError('HANDLER_FAILED', 'boom'));
        return undefined;
      }),
    );
    expect(await outcome(client.ask(say('faulty')))).toBe('HANDLER_FAILED');
  });

  it('drops answers after the first, and after the deadline', async () => {
    const { client, say, inbound } = await start(agents => agents.add({ id: 'slow' }, keeps));
    const question = say('slow');
    const asked = client.ask(question, { timeoutMs: 300 });
    await mesh.settle();
    const answer = (n: number) => replyTo(question, { performative: 'tell', sender: 'slow', content: jsonContent(n) });
    inbound('slow').reply(answer(1));
    inbound('slow').reply(answer(2));
    expect(contentJson((await asked).content)).toBe(1);
    const late = outcome(client.ask(say('slow'), { timeoutMs: 300 }));
    await mesh.settle(500);
    expect(await late).toBe('DEADLINE_PASSED');
    inbound('slow').reply(replyTo(inbound('slow').message, { performative: 'tell', sender: 'slow' }));
    expect(mesh.counts.get('replies_dropped')).toBe(2);
  });

  it('takes the first of many answers and tells the others that it is over', async () => {
    const { client, say, inbound } = await start(agents => agents.add({ id: 'mute', team: 'choir' }, keeps));
    const answer = await client.ask(say('team:choir'));
    expect(answer.sender?.target.value).toBe('echo');
    await mesh.settle();
    expect(inbound('mute').signal.reason).toMatchObject({ reason: 'CALL_CANCELLED' });
    expect(mesh.node.underWay).toBe(0);
  });

  it('ends when nobody listens to a topic', async () => {
    const { client, say } = await start();
    expect(await outcome(client.ask(say('topic:silence')))).toBe('RECEIVER_UNKNOWN');
  });

  it('refuses a message that is under way already', async () => {
    const { client, say } = await start(agents => agents.add({ id: 'mute' }, keeps));
    const question = say('mute');
    const first = outcome(client.ask(question, { timeoutMs: 100 }));
    expect(await outcome(client.ask(question))).toBe('MESSAGE_IN_FLIGHT');
    await mesh.settle(300);
    expect(await first).toBe('DEADLINE_PASSED');
  });

  it('refuses a message that breaks a rule, where it enters its receiver', async () => {
    const { client, say, agents } = await start();
    const question = { ...say('echo'), conversationId: 'not well formed!' };
    await expect(client.ask(question)).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
    expect(agents.taken.get('echo')).toHaveLength(0);
  });

  it('refuses a message that is larger than links carry', async () => {
    const { client, say } = await start(undefined, { limits: { messageBytesMax: 1_000 } });
    expect(await outcome(client.ask(say('echo', { content: jsonContent('x'.repeat(1_000)) })))).toBe(
      'MESSAGE_TOO_LARGE',
    );
  });
});

describe('sending', () => {
  it('says accepted once the message is in the mailbox, and by whom', async () => {
    const { client, say } = await start(agents =>
      agents.add({ id: 'quiet', capabilities: [capability('listen')] }, keeps),
    );
    expect(await client.send(say('quiet'))).toEqual({ receipt: Receipt.ACCEPTED, receivers: ['quiet'] });
    expect(await client.send(say('capability:listen'))).toEqual({ receipt: Receipt.ACCEPTED, receivers: ['quiet'] });
    expect([mesh.node.underWay, client.underWay]).toEqual([0, 0]);
  });

  it('says handled once the handler has finished', async () => {
    const { client, say, inbound } = await start(agents => agents.add({ id: 'quiet' }, keeps));
    let done = false;
    const sent = client.send(say('quiet', { receipt: Receipt.HANDLED })).then(result => {
      done = true;
      return result;
    });
    await mesh.settle();
    expect(done).toBe(false);
    inbound('quiet').handled();
    expect(await sent).toEqual({ receipt: Receipt.HANDLED, receivers: ['quiet'] });
  });

  it('asks for nothing with the receipt none', async () => {
    const { client, say, agents } = await start(each => each.add({ id: 'quiet' }, keeps));
    expect(await client.send(say('quiet', { receipt: Receipt.NONE }))).toEqual({
      receipt: Receipt.NONE,
      receivers: [],
    });
    await mesh.settle();
    expect(agents.taken.get('quiet')).toHaveLength(1);
    expect(mesh.node.underWay).toBe(0);
  });

  it('refuses the receipt durable', async () => {
    const { client, say } = await start();
    expect(await outcome(client.send(say('echo', { receipt: Receipt.DURABLE })))).toBe('RECEIPT_UNSUPPORTED');
  });

  it('reaches every subscriber of a topic with one delivery a process, and names them', async () => {
    const { client, say } = await start(agents => {
      for (const id of ['reader', 'writer']) agents.add({ id, topics: ['paper'] }, keeps);
    });
    const before = mesh.counts.get('deliveries_sent') ?? 0;
    const { receivers } = await client.send(say('topic:paper', { performative: 'inform' }));
    expect(receivers.toSorted()).toEqual(['reader', 'writer']);
    expect((mesh.counts.get('deliveries_sent') ?? 0) - before).toBe(2);
  });

  it('names only those who have it when some mailboxes are full', async () => {
    const full = new MeshError('MAILBOX_FULL', 'full');
    const { client, say } = await start(agents => agents.add({ id: 'busy', topics: ['news'] }, () => full));
    expect((await client.send(say('topic:news'))).receivers).toEqual(['echo']);
  });

  it('succeeds with nobody when nobody listens to a topic', async () => {
    const { client, say } = await start();
    expect((await client.send(say('topic:silence'))).receivers).toEqual([]);
  });

  it('brings answers to a message that was sent into the mailbox of its sender', async () => {
    const { agents, host } = await start(each => each.add({ id: 'manager' }, keeps));
    const other = createLinkAgents();
    other.add({ id: 'bidder' }, echoes);
    await mesh.host('other', other);
    const call = createMessage(
      { performative: 'cfp', sender: 'manager', receiver: 'bidder', replyByMs: mesh.clock.now() + 5_000 },
      mesh.clock,
    );
    await host.send(call);
    await mesh.settle();
    expect(agents.taken.get('manager')?.map(({ message }) => message.inReplyTo)).toEqual([call.id]);
  });

  it('sends an answer to an answer to the very instance that gave it', async () => {
    const instances = ['one', 'two'].map(() => {
      const agents = createLinkAgents();
      agents.add({ id: 'twin', capabilities: [capability('bid')] }, inbound => {
        const { message } = inbound;
        if (message.inReplyTo === '')
          inbound.reply(
            replyTo(message, { performative: 'propose', sender: 'twin', replyByMs: mesh.clock.now() + 5_000 }),
          );
        inbound.handled();
        return undefined;
      });
      return agents;
    });
    const { client, say } = await start();
    for (const [i, agents] of instances.entries()) await mesh.host(`twin-${i}`, agents);
    for (const _ of [1, 2, 3]) {
      const proposal = await client.ask(say('twin', { performative: 'cfp' }));
      const award = say('twin', { performative: 'accept_proposal', inReplyTo: proposal.id });
      expect((await client.send(award)).receipt).toBe(Receipt.ACCEPTED);
    }
    await mesh.settle();
    for (const agents of instances) {
      const acts = agents.taken.get('twin')?.map(({ message }) => message.inReplyTo !== '') ?? [];
      expect(acts.filter(Boolean)).toHaveLength(acts.length / 2);
    }
  });

  it('goes to one instance alone when its session is named', async () => {
    const { client, say } = await start();
    const twins = ['a', 'b'].map(() => createLinkAgents());
    for (const [i, agents] of twins.entries()) {
      agents.add({ id: 'twin' }, keeps);
      await mesh.host(`twin-${i}`, agents);
    }
    const sessionId = mesh.registry.session('twin-1')?.sessionId ?? '';
    for (const _ of [1, 2, 3]) await client.send(say('twin'), { sessionId });
    expect(twins.map(agents => agents.taken.get('twin')?.length)).toEqual([0, 3]);
    expect(await outcome(client.send(say('twin'), { sessionId: 'gone' }))).toBe('SESSION_UNKNOWN');
  });
});

describe('who may speak', () => {
  it('is denied to a client under another name than its own', async () => {
    const { client, say } = await start();
    await expect(client.ask(say('echo', { sender: 'echo' }))).rejects.toMatchObject({
      reason: 'SENDER_DENIED',
      code: 'PERMISSION_DENIED',
    });
    expect(await outcome(client.ask(say('echo', { sender: `${client.clientId}.part` })))).toBe('ok');
  });

  it('is denied to a host for agents that are not registered on its session', async () => {
    const { host } = await start();
    const question = (sender: string) =>
      createMessage({ performative: 'ask', sender, receiver: 'capability:x' }, mesh.clock);
    expect(await outcome(host.ask(question('stranger')))).toBe('SENDER_DENIED');
    expect(await outcome(host.ask(question('echo')))).toBe('AGENT_UNKNOWN');
  });
});

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
    cutHost();
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
    cutHost();
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
    cutHost();
    await mesh.settle(700);
    expect(mesh.registry.session('host')?.state).toBe('active');
    await mesh.settle(200);
    expect(mesh.registry.session('host')?.state).toBe('unreachable');
    mesh.net.serve(nodeAddress, mesh.node);
    await mesh.settle(10_000);
    expect(mesh.registry.session('host')).toMatchObject({ state: 'active', sessionId: before });
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
  });

  it('between node and host ends the questions that were under way there', async () => {
    const { client, say } = await start(agents => agents.add({ id: 'slow' }, keeps));
    const asked = outcome(client.ask(say('slow')));
    await mesh.settle();
    mesh.net.unserve(nodeAddress);
    cutHost();
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
    cutHost();
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
    expect(await Promise.all(asked)).toEqual(['DRAINING', 'ok']);
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

/** Breaks the connection that the first host made first. */
function cutHost(): void {
  mesh.net.pairs[0]?.cut();
}

function capability(name: string) {
  return create(CapabilitySchema, { name });
}
