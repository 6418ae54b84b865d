import { afterEach, describe, expect, it } from 'vitest';
import { keeps } from '../../test/harness/link-agents.js';
import type { LinkMesh } from '../../test/harness/link-mesh.js';
import { type LinkTrio, outcome, startLinkTrio } from '../../test/harness/link-trio.js';
import { MeshError } from '../base/index.js';
import { contentJson, createMessage, jsonContent, replyTo } from '../message/index.js';

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

  it('refuses a question that is itself an answer', async () => {
    const { client, say } = await start();
    const asked = client.ask(say('echo', { inReplyTo: 'm-1' }));
    await expect(asked).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
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
