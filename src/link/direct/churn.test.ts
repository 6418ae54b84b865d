import { expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createLinkAgents, keeps, type LinkAgents } from '../../../test/harness/link-agents.js';
import { type LinkMesh, startLinkMesh } from '../../../test/harness/link-mesh.js';
import { contentJson, createMessage, jsonContent } from '../../message/index.js';

const publishers = ['press', 'radio'];
const topics = ['news'];

/** A number from 0 up to below `below`; the same ones for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function startStage(mesh: LinkMesh) {
  const crowd = { three: createLinkAgents(), one: createLinkAgents(), hidden: createLinkAgents() };
  for (const id of ['a', 'b']) crowd.three.add({ id, topics }, keeps);
  crowd.one.add({ id: 'd', topics }, keeps);
  crowd.hidden.add({ id: 'e', topics }, keeps);
  await mesh.host('three', crowd.three, 'three:1');
  await mesh.host('one', crowd.one, 'one:1');
  await mesh.host('hidden', crowd.hidden);
  const own = createLinkAgents();
  for (const id of publishers) own.add({ id }, keeps);
  return { crowd, publisher: await mesh.host('publisher', own) };
}

/** What somebody does next; it takes as long as it takes. */
function createMoves(
  mesh: LinkMesh,
  { crowd, publisher }: Awaited<ReturnType<typeof startStage>>,
  random: (below: number) => number,
) {
  const sent = new Map<string, number>(publishers.map(id => [id, 0]));
  const all: Promise<unknown>[] = [];
  let joined = false;

  function publish(): void {
    for (let left = 1 + random(6); left > 0; left--) {
      const sender = publishers[random(publishers.length)] as string;
      const n = sent.get(sender) ?? 0;
      sent.set(sender, n + 1);
      const parts = { performative: 'inform' as const, sender, receiver: 'topic:news', content: jsonContent(n) };
      const receipt = random(2) === 0 ? Receipt.NONE : Receipt.ACCEPTED;
      all.push(publisher.send({ ...createMessage(parts, mesh.clock), receipt }));
    }
  }

  /** Something is slow for a while, often for longer than a change of ways may take. */
  async function pause(): Promise<void> {
    const pair = mesh.net.pairs[random(mesh.net.pairs.length)];
    pair?.pause('client');
    for (let steps = 1 + random(5); steps > 0; steps--) {
      publish();
      await mesh.settle(random(600));
    }
    pair?.resume();
    await mesh.settle();
  }

  async function change(): Promise<void> {
    if (random(2) === 0) crowd.three.add({ id: 'extra', topics }, keeps);
    else crowd.three.remove('extra');
    if (random(3) === 0) await mesh.settle();
  }

  /** A second instance of an agent: from then on the node chooses between the two. */
  async function come(): Promise<void> {
    if (joined) return;
    joined = true;
    const agents = createLinkAgents();
    agents.add({ id: 'b', topics }, keeps);
    await mesh.host('twin', agents, 'twin:1');
  }

  const cut = async () => {
    mesh.net.last.cut();
    publish();
    await mesh.settle(random(300));
  };
  const rest = () => mesh.settle([0, 0, 50, 3_000, 11_000, 130_000][random(6)]);
  const moves = [publish, publish, publish, pause, change, come, cut, rest];
  return { sent, all, next: async () => await moves[random(moves.length)]?.() };
}

function numbersFrom(agents: LinkAgents, id: string, sender: string): unknown[] {
  const from = (agents.taken.get(id) ?? []).filter(({ message }) => message.sender?.target.value === sender);
  return from.map(({ message }) => contentJson(message.content));
}

it.each(Array.from({ length: 6 }, (_, seed) => seed))(
  'nothing is lost, doubled or reordered, whatever changes (seed %i)',
  { timeout: 60_000 },
  async seed => {
    await using mesh = await startLinkMesh();
    const stage = await startStage(mesh);
    const moves = createMoves(mesh, stage, createRandom(seed + 1));
    for (let step = 0; step < 60; step++) await moves.next();
    await mesh.settle(15_000);
    await Promise.all(moves.all);
    const { three, one, hidden } = stage.crowd;
    for (const [agents, id] of [
      [three, 'a'],
      [one, 'd'],
      [hidden, 'e'],
    ] as const)
      for (const [sender, count] of moves.sent)
        expect({ id, sender, got: numbersFrom(agents, id, sender) }).toEqual({
          id,
          sender,
          got: Array.from({ length: count }, (_, n) => n),
        });
  },
);
