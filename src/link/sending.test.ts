import { afterEach, describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createLinkAgents, echoes, keeps } from '../../test/harness/link-agents.js';
import type { LinkMesh } from '../../test/harness/link-mesh.js';
import { capability, type LinkTrio, outcome, startLinkTrio } from '../../test/harness/link-trio.js';
import { MeshError } from '../base/index.js';
import { createMessage, replyTo } from '../message/index.js';

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

describe('sending', () => {
  it('says accepted once the message is in the mailbox, and by whom', async () => {
    const { client, say } = await start(agents =>
      agents.add({ id: 'quiet', capabilities: [capability('listen')] }, keeps),
    );
    expect(await client.send(say('quiet', { performative: 'tell' }))).toMatchObject({
      receipt: Receipt.ACCEPTED,
      receivers: ['quiet'],
    });
    expect(await client.send(say('capability:listen', { performative: 'tell' }))).toMatchObject({
      receipt: Receipt.ACCEPTED,
      receivers: ['quiet'],
    });
    expect([mesh.node.underWay, client.underWay]).toEqual([0, 0]);
  });

  it('says accepted of what is answered at once, for an answer says more than a receipt', async () => {
    const { client, say } = await start(agents =>
      agents.add({ id: 'echo', capabilities: [capability('echoing')] }, echoes),
    );
    for (const receiver of ['echo', 'capability:echoing']) {
      const sent = outcome(client.send(say(receiver)));
      await mesh.settle();
      expect(await Promise.race([sent, 'nothing'])).toBe('ok');
    }
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
    expect(await sent).toMatchObject({ receipt: Receipt.HANDLED, receivers: ['quiet'] });
  });

  it('asks for nothing with the receipt none', async () => {
    const { client, say, agents } = await start(each => each.add({ id: 'quiet' }, keeps));
    expect(await client.send(say('quiet', { performative: 'tell', receipt: Receipt.NONE }))).toMatchObject({
      receipt: Receipt.NONE,
      receivers: [],
    });
    await mesh.settle();
    expect(agents.taken.get('quiet')).toHaveLength(1);
    expect(mesh.node.underWay).toBe(0);
  });

  it('lets a question without a deadline be answered late, and forgets it after half a minute', async () => {
    const { agents, host } = await start(each => each.add({ id: 'manager' }, keeps));
    const other = createLinkAgents();
    other.add({ id: 'slow' }, keeps);
    await mesh.host('other', other);
    await host.send(createMessage({ performative: 'request', sender: 'manager', receiver: 'slow' }, mesh.clock));
    await mesh.settle(31_000);
    expect(mesh.node.underWay).toBe(0);
    const [asked] = other.taken.get('slow') ?? [];
    expect(asked?.signal.aborted).toBe(false);
    asked?.reply(replyTo(asked.message, { performative: 'agree', sender: 'slow' }));
    await mesh.settle();
    expect(agents.taken.get('manager')?.map(({ message }) => message.inReplyTo)).toEqual([asked?.message.id]);
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
