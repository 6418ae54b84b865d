import { afterEach, describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Behaviour, createLinkAgents, echoes, keeps, type LinkAgents } from '../../test/harness/link-agents.js';
import { type LinkMesh, startLinkMesh } from '../../test/harness/link-mesh.js';
import { capability, outcome } from '../../test/harness/link-trio.js';
import { MeshError } from '../base/index.js';
import { createMessage, type MessageParts } from '../message/index.js';
import type { LinkExchange } from './exchange-base.js';

let mesh: LinkMesh;
afterEach(() => mesh[Symbol.asyncDispose]());

const refuses =
  (reason: 'AGENT_DRAINING' | 'AGENT_UNKNOWN' | 'MAILBOX_FULL'): Behaviour =>
  () =>
    new MeshError(reason, 'not here');

/** Hosts with an instance of `twin` each, which can `work`; those that come first are asked first. */
async function start(...behaviours: Behaviour[]) {
  mesh = await startLinkMesh();
  const all: { agents: LinkAgents; host: LinkExchange }[] = [];
  for (const [i, behaviour] of behaviours.entries()) {
    const agents = createLinkAgents();
    agents.add({ id: 'twin', capabilities: [capability('work')] }, behaviour);
    all.push({ agents, host: await mesh.host(`host-${i}`, agents) });
  }
  const client = await mesh.client();
  const say = (receiver: string, parts: Partial<MessageParts> = {}) =>
    createMessage({ performative: 'ask', sender: client.clientId, receiver, ...parts }, mesh.clock);
  const offered = () => all.map(({ agents }) => agents.taken.get('twin')?.length);
  const sessionOf = (i: number) => mesh.registry.session(`host-${i}`)?.sessionId ?? '';
  return { all, client, say, offered, sessionOf, hostOf: (i: number) => all[i] as (typeof all)[number] };
}

const moved = () => mesh.counts.get('deliveries_moved') ?? 0;

describe('a question that nobody had', () => {
  it.each(['AGENT_DRAINING', 'AGENT_UNKNOWN'] as const)('goes to another instance after %s', async reason => {
    const { client, say, offered } = await start(refuses(reason), echoes);
    const question = say('twin');
    expect((await client.ask(question)).inReplyTo).toBe(question.id);
    expect(offered()).toEqual([1, 1]);
    expect([moved(), mesh.node.underWay]).toEqual([1, 0]);
  });

  it('goes to another one that has the capability', async () => {
    const { client, say, offered } = await start(refuses('AGENT_UNKNOWN'), echoes);
    expect(await outcome(client.ask(say('capability:work')))).toBe('ok');
    expect(offered()).toEqual([1, 1]);
  });

  it('goes to each instance once, and ends with what the last of them says', async () => {
    const three = [refuses('AGENT_UNKNOWN'), refuses('AGENT_UNKNOWN'), refuses('AGENT_DRAINING')];
    const { client, say, offered } = await start(...three);
    expect(await outcome(client.ask(say('twin')))).toBe('AGENT_DRAINING');
    expect(offered()).toEqual([1, 1, 1]);
    expect(moved()).toBe(2);
  });

  it('is not sent to more than a few', async () => {
    const { client, say, offered } = await start(...new Array(12).fill(refuses('AGENT_UNKNOWN')));
    expect(await outcome(client.ask(say('twin')))).toBe('AGENT_UNKNOWN');
    expect(offered().filter(times => times === 1)).toHaveLength(9);
  });

  it('stays where it was to go alone', async () => {
    const { client, say, offered, sessionOf } = await start(refuses('AGENT_DRAINING'), echoes);
    const asked = client.ask(say('twin'), { sessionId: sessionOf(0) });
    expect(await outcome(asked)).toBe('AGENT_DRAINING');
    expect(offered()).toEqual([1, 0]);
  });

  it('is its sender’s to ask again when the mailbox is full', async () => {
    const { client, say, offered } = await start(refuses('MAILBOX_FULL'), echoes);
    expect(await outcome(client.ask(say('twin')))).toBe('MAILBOX_FULL');
    expect(offered()).toEqual([1, 0]);
  });

  it('is asked of another instance by the node itself, too', async () => {
    const { say, offered } = await start(refuses('AGENT_DRAINING'), echoes);
    expect(await outcome(mesh.node.ask(say('twin', { sender: 'node-agent' })))).toBe('ok');
    expect(offered()).toEqual([1, 1]);
  });

  it('keeps its deadline', async () => {
    const { client, say, offered, hostOf } = await start(keeps, keeps);
    const asked = outcome(client.ask(say('twin'), { timeoutMs: 500 }));
    await mesh.settle(300);
    const [first] = hostOf(0).agents.taken.get('twin') ?? [];
    first?.handled(new MeshError('AGENT_DRAINING', 'discarded from the mailbox'));
    await mesh.settle(100);
    expect(offered()).toEqual([1, 1]);
    await mesh.settle(200);
    expect(await asked).toBe('DEADLINE_PASSED');
  });

  it('finds the one that stays while its host closes, and while the registry still knows the host that has left', async () => {
    const { client, say, offered, hostOf } = await start(echoes, echoes);
    const closing = hostOf(0).host.close();
    const asked = [1, 2, 3, 4].map(() => outcome(client.ask(say('twin'))));
    await mesh.settle(10);
    expect(await Promise.all(asked)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const late = mesh.registry.session('host-0');
    expect([late, offered()[1]]).toEqual([undefined, 4]);
    await mesh.settle(2_000);
    await closing;
  });

  it('finds the one that can be reached where the registry names one that cannot', async () => {
    const { client, say, offered } = await start(echoes, echoes);
    const [first] = mesh.net.pairs;
    const keptActive = mesh.registry.setSessionState;
    mesh.registry.setSessionState = async () => undefined;
    first?.cut();
    mesh.net.unserve('node:1');
    await mesh.settle(1_000);
    mesh.registry.setSessionState = keptActive;
    expect(mesh.registry.session('host-0')?.state).toBe('active');
    expect(await Promise.all([1, 2].map(() => outcome(client.ask(say('twin')))))).toEqual(['ok', 'ok']);
    expect(offered()).toEqual([0, 2]);
  });
});

describe('a question that somebody may have had', () => {
  it('is not sent to another', async () => {
    const { client, say, offered } = await start(keeps, echoes);
    const asked = outcome(client.ask(say('twin')));
    await mesh.settle();
    mesh.net.unserve('node:1');
    mesh.net.pairs[0]?.cut();
    await mesh.settle(1_000);
    expect(await asked).toBe('OUTCOME_UNKNOWN');
    expect(offered()).toEqual([1, 0]);
  });

  it('and is not over when its host ends ends without a word of draining', async () => {
    const { client, say, offered, hostOf } = await start(keeps, echoes);
    const asked = outcome(client.ask(say('twin')));
    await mesh.settle();
    const closing = hostOf(0).host.close();
    await mesh.settle(3_000);
    await closing;
    expect(await asked).toBe('OUTCOME_UNKNOWN');
    expect(offered()).toEqual([1, 0]);
  });
});

describe('a note that nobody had', () => {
  it.each([Receipt.ACCEPTED, Receipt.HANDLED])('goes to another instance (receipt %s)', async receipt => {
    const { client, say, offered } = await start(refuses('AGENT_DRAINING'), echoes);
    const sent = await client.send(say('twin', { performative: 'tell', receipt }));
    expect([sent.receipt, sent.receivers]).toEqual([receipt, ['twin']]);
    expect(offered()).toEqual([1, 1]);
  });
});
