import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Behaviour, createLinkAgents, echoes, keeps, type LinkAgents } from '../../../test/harness/link-agents.js';
import { type LinkMesh, startLinkMesh } from '../../../test/harness/link-mesh.js';
import { outcome } from '../../../test/harness/link-trio.js';
import { MeshError } from '../../base/index.js';
import { contentJson, createMessage, jsonContent } from '../../message/index.js';
import type { LinkExchange } from '../index.js';

let mesh: LinkMesh;
let publisher: LinkExchange;
let own: LinkAgents;
/** Two processes that serve, with three and one subscribers, and one that does not serve. */
let three: LinkAgents;
let one: LinkAgents;
let hidden: LinkAgents;
let threeHost: LinkExchange;
let sent = 0;

const news = ['news'];

beforeEach(async () => {
  sent = 0;
  mesh = await startLinkMesh();
  [own, three, one, hidden] = [createLinkAgents(), createLinkAgents(), createLinkAgents(), createLinkAgents()];
  own.add({ id: 'press' }, echoes);
  for (const id of ['a', 'b', 'c']) three.add({ id, topics: news, team: 'readers' }, keeps);
  one.add({ id: 'd', topics: news, team: 'readers' }, keeps);
  hidden.add({ id: 'e', topics: news }, keeps);
  threeHost = await mesh.host('three', three, 'three:1');
  await mesh.host('one', one, 'one:1');
  await mesh.host('hidden', hidden);
  publisher = await mesh.host('publisher', own);
});

afterEach(() => mesh[Symbol.asyncDispose]());

function note(receipt: Receipt, to = 'topic:news'): Message {
  const parts = { performative: 'inform' as const, sender: 'press', receiver: to, content: jsonContent(sent++) };
  return { ...createMessage(parts, mesh.clock), receipt };
}

const publish = (receipt = Receipt.ACCEPTED, to?: string) => publisher.send(note(receipt, to));
const numbers = (agents: LinkAgents, id: string) =>
  (agents.taken.get(id) ?? []).map(({ message }) => contentJson(message.content));
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const direct = () => publisher.links.filter(({ peer }) => peer.hostId !== 'node');
const nodesLink = (hostId: string) => mesh.node.links.find(({ peer }) => peer.hostId === hostId);

async function becomeDirect(to?: string): Promise<void> {
  for (let i = 0; i < 4; i++) {
    await publish(Receipt.ACCEPTED, to);
    await mesh.settle();
  }
}

describe('a topic', () => {
  it('is published on straight, and the node sees only what is for those without an address', async () => {
    await becomeDirect();
    expect(
      direct()
        .map(({ peer }) => peer.hostId)
        .sort(),
    ).toEqual(['one', 'three']);
    const before = mesh.counts.get('deliveries_sent') ?? 0;
    const { receivers } = await publish();
    expect(receivers.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    // One for each of two processes, one for the node, and one from there to the third process.
    expect((mesh.counts.get('deliveries_sent') ?? 0) - before).toBe(4);
    for (const id of ['a', 'b', 'c']) expect(numbers(three, id)).toEqual(upTo(sent));
    expect(numbers(one, 'd')).toEqual(upTo(sent));
    expect(numbers(hidden, 'e')).toEqual(upTo(sent));
  });

  it('keeps its order while it changes over, also for what asks for no receipt', async () => {
    const all: Promise<unknown>[] = [];
    for (let n = 0; n < 80; n++) {
      all.push(publish(n % 3 === 0 ? Receipt.NONE : Receipt.ACCEPTED));
      if (n % 4 === 0) await mesh.settle();
    }
    await Promise.all(all);
    await mesh.settle();
    expect(direct()).toHaveLength(2);
    for (const id of ['a', 'b', 'c']) expect(numbers(three, id)).toEqual(upTo(80));
    expect(numbers(one, 'd')).toEqual(upTo(80));
    expect(numbers(hidden, 'e')).toEqual(upTo(80));
  });

  it('is not overtaken by what goes straight while the node is slow', async () => {
    await becomeDirect();
    own.add({ id: 'late' }, echoes);
    await mesh.settle();
    mesh.net.pairs[0]?.pause('client');
    const say = (n: number) => {
      const parts = {
        performative: 'inform' as const,
        sender: 'late',
        receiver: 'topic:news',
        content: jsonContent(n),
      };
      return publisher.send({ ...createMessage(parts, mesh.clock), receipt: Receipt.NONE });
    };
    const before = sent;
    for (const n of [100, 101, 102]) {
      void say(n);
      await mesh.settle();
    }
    expect(numbers(three, 'a')).toEqual(upTo(before));
    mesh.net.pairs[0]?.resume();
    await mesh.settle();
    expect(numbers(three, 'a').slice(before)).toEqual([100, 101, 102]);
  });

  it('reaches who comes, leaves out who goes, and nobody hears anything twice', async () => {
    await becomeDirect();
    const before = sent;
    three.add({ id: 'new', topics: news }, keeps);
    three.remove('b');
    await mesh.settle();
    const { receivers } = await publish();
    expect(receivers.sort()).toEqual(['a', 'c', 'd', 'e', 'new']);
    expect(numbers(three, 'new')).toEqual([before]);
    expect(numbers(three, 'a')).toEqual(upTo(sent));
  });

  it('goes through the node for an agent with several instances, each message to one of them', async () => {
    await becomeDirect();
    const twin = createLinkAgents();
    twin.add({ id: 'd', topics: news, team: 'readers' }, keeps);
    await mesh.host('twin', twin, 'twin:1');
    const before = sent;
    for (let i = 0; i < 6; i++) await publish();
    await mesh.settle();
    const both = [...numbers(one, 'd'), ...numbers(twin, 'd')].filter(n => (n as number) >= before);
    expect(both.sort()).toEqual(upTo(sent).slice(before));
    expect(numbers(three, 'a')).toEqual(upTo(sent));
  });

  it('says who refused it, and the others have it', async () => {
    await becomeDirect();
    three.remove('b');
    const { receivers } = await publish();
    expect(receivers).toContain('a');
    expect(numbers(three, 'c')).toEqual(upTo(sent));
  });

  it('may have nobody, when all that are known have gone this moment', async () => {
    const gone: Behaviour = (_, agent) => new MeshError('AGENT_UNKNOWN', `no agent "${agent}" in this host`);
    three.add({ id: 'solo', topics: ['solos'] }, gone);
    await mesh.settle();
    for (let i = 0; i < 4; i++) {
      expect((await publish(Receipt.ACCEPTED, 'topic:solos')).receivers).toEqual([]);
      await mesh.settle();
    }
    expect(direct()).toHaveLength(1);
  });

  it('loses one process, and the others notice nothing', async () => {
    await becomeDirect();
    mesh.net.unserve('three:1');
    const all = Array.from({ length: 5 }, () => outcome(publish()));
    void threeHost.close();
    for (let i = 0; i < 30; i++) {
      all.push(outcome(publish()));
      await mesh.settle(100);
    }
    await Promise.all(all);
    expect(numbers(one, 'd')).toEqual(upTo(sent));
    expect(numbers(hidden, 'e')).toEqual(upTo(sent));
  });

  it('waits for what is on its way when a link is not needed any more', async () => {
    await becomeDirect();
    await mesh.settle(200_000);
    expect(direct()).toHaveLength(0);
    await becomeDirect();
    expect(direct()).toHaveLength(2);
    for (const id of ['a', 'b', 'c']) expect(numbers(three, id)).toEqual(upTo(sent));
  });

  it('is asked, and the first answer comes back', async () => {
    three.add({ id: 'wise', topics: ['questions'] }, echoes);
    one.add({ id: 'sage', topics: ['questions'] }, keeps);
    await mesh.settle();
    for (let i = 0; i < 5; i++) {
      const parts = { performative: 'ask' as const, sender: 'press', receiver: 'topic:questions' };
      expect(await outcome(publisher.ask(createMessage(parts, mesh.clock)))).toBe('ok');
      await mesh.settle();
    }
    expect(one.taken.get('sage')).toHaveLength(5);
  });

  it('is handled when all have handled it, whichever way it went', async () => {
    await becomeDirect();
    const done = publisher.send(note(Receipt.HANDLED));
    await mesh.settle();
    let over = false;
    void done.then(() => {
      over = true;
    });
    for (const id of ['a', 'b', 'c']) three.taken.get(id)?.at(-1)?.handled();
    one.taken.get('d')?.at(-1)?.handled();
    await mesh.settle();
    expect(over).toBe(false);
    hidden.taken.get('e')?.at(-1)?.handled();
    expect((await done).receivers.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

it('a team is spoken to straight as well', async () => {
  await becomeDirect('team:readers');
  const before = nodesLink('publisher')?.received();
  const { receivers } = await publish(Receipt.ACCEPTED, 'team:readers');
  expect(receivers.sort()).toEqual(['a', 'b', 'c', 'd']);
  expect(nodesLink('publisher')?.received()).toBe(before);
});
