import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { createLinkAgents, type LinkAgents } from '../../test/harness/link-agents.js';
import { type LinkMesh, nodeAddress, startLinkMesh } from '../../test/harness/link-mesh.js';
import type { Way } from '../../test/harness/stream-pair.js';
import { MeshError } from '../base/index.js';
import { contentJson, createMessage, jsonContent, replyTo } from '../message/index.js';
import type { LinkExchange } from './index.js';

let mesh: LinkMesh | undefined;
afterEach(async () => {
  await mesh?.[Symbol.asyncDispose]();
  mesh = undefined;
});

type Step =
  | { kind: 'ask'; from: number; count: number }
  | { kind: 'tell'; from: number; count: number }
  | { kind: 'cut'; connection: number }
  | { kind: 'pause'; connection: number; way: Way }
  | { kind: 'outage'; connection: number; ms: number; way: Way }
  | { kind: 'wait'; ms: number };

const from = fc.integer({ min: 0, max: 1 });
const count = fc.integer({ min: 1, max: 12 });
const connection = fc.nat({ max: 1 });
const way = fc.constantFrom<Way>('client', 'server', 'both');

/** The dialer's longest wait while a link can be resumed, and the hello. */
const resumedWithinMs = 220;

/** Outages that are shorter than a link is kept for resuming, with room for the dialer's last wait. */
const shortOutage = fc.integer({ min: 0, max: 500 });
const longOutage = fc.integer({ min: 0, max: 3_000 });

const steps = (outage: fc.Arbitrary<number>) =>
  fc.array(
    fc.oneof<fc.Arbitrary<Step>[]>(
      fc.record({ kind: fc.constant('ask'), from, count }),
      fc.record({ kind: fc.constant('tell'), from, count }),
      fc.record({ kind: fc.constant('cut'), connection }),
      fc.record({ kind: fc.constant('pause'), connection, way }),
      fc.record({ kind: fc.constant('outage'), connection, ms: outage, way }),
      fc.record({ kind: fc.constant('wait'), ms: fc.integer({ min: 0, max: 60 }) }),
    ),
    { maxLength: 14 },
  );

/** Two hosts at one node, with small windows; agents 0 and 1 ask and tell each other, one on each. */
class Pair {
  readonly hosts: LinkExchange[] = [];
  readonly agents: LinkAgents[] = [createLinkAgents(), createLinkAgents()];
  readonly told: number[][] = [[], []];
  readonly sent: { from: number; n: number; outcome?: string }[] = [];
  readonly asked: { n: number; ends: string[] }[] = [];
  #next = 0;

  /** @param fullEvery - every so many messages find a mailbox full; 0: none. */
  constructor(
    readonly mesh: LinkMesh,
    private readonly fullEvery = 0,
  ) {
    for (const [i, agents] of this.agents.entries()) {
      let turn = 0;
      agents.add({ id: `agent-${i}` }, inbound => {
        const { message } = inbound;
        if (this.fullEvery > 0 && ++turn % this.fullEvery === 0) return new MeshError('MAILBOX_FULL', 'full');
        const n = Number(contentJson(message.content));
        if (message.performative === 2) this.told[i]?.push(n);
        else inbound.reply(replyTo(message, { performative: 'tell', sender: `agent-${i}`, content: jsonContent(n) }));
        inbound.handled();
        return undefined;
      });
    }
  }

  async start(): Promise<void> {
    for (const [i, agents] of this.agents.entries()) this.hosts.push(await this.mesh.host(`host-${i}`, agents));
  }

  #message(sender: number, performative: 'ask' | 'tell', n: number) {
    const receipt = performative === 'ask' ? Receipt.NONE : Receipt.ACCEPTED;
    const parts = { sender: `agent-${sender}`, receiver: `agent-${1 - sender}`, content: jsonContent(n), receipt };
    return createMessage({ ...parts, performative }, this.mesh.clock);
  }

  ask(sender: number): void {
    const n = this.#next++;
    const ends: string[] = [];
    this.asked.push({ n, ends });
    this.hosts[sender]
      ?.ask(this.#message(sender, 'ask', n), { timeoutMs: 20_000 })
      .then(answer => ends.push(contentJson(answer.content) === n ? 'ok' : 'wrong'))
      .catch((error: MeshError) => ends.push(error.reason));
  }

  tell(sender: number): void {
    const sent: { from: number; n: number; outcome?: string } = { from: sender, n: this.#next++ };
    this.sent.push(sent);
    this.hosts[sender]
      ?.send(this.#message(sender, 'tell', sent.n), { timeoutMs: 20_000 })
      .then(() => {
        sent.outcome = 'ok';
      })
      .catch((error: MeshError) => {
        sent.outcome = error.reason;
      });
  }

  async run(all: readonly Step[]): Promise<void> {
    for (const step of all) await this.#run(step);
    await this.mesh.settle(6_000);
    await this.mesh.settle(20_000);
  }

  async #run(step: Step): Promise<void> {
    const { net, settle } = this.mesh;
    if (step.kind === 'wait') return settle(step.ms);
    if (step.kind === 'ask' || step.kind === 'tell') {
      for (let i = 0; i < step.count; i++) this[step.kind](step.from);
      return;
    }
    const pair = net.pairs.at(-1 - step.connection);
    if (step.kind !== 'cut') {
      pair?.pause(step.way);
      for (const sender of [0, 1]) this.tell(sender);
      await settle(30);
    }
    if (step.kind === 'pause') return pair?.resume();
    if (step.kind === 'outage') net.unserve(nodeAddress);
    pair?.cut();
    if (step.kind === 'cut') return;
    await settle(step.ms);
    net.serve(nodeAddress, this.mesh.node);
    await settle(resumedWithinMs);
  }

  /** What arrived at the agent that this one tells. */
  arrivedFrom(sender: number): number[] {
    return this.told[1 - sender] ?? [];
  }
}

async function startPair(): Promise<Pair> {
  mesh = await startLinkMesh({ limits: { windowItems: 8, waitingMax: 500, frameItemsMax: 4 }, highWater: 3 });
  const pair = new Pair(mesh);
  await pair.start();
  return pair;
}

const isSorted = (numbers: readonly number[]) => numbers.every((n, i) => i === 0 || (numbers[i - 1] as number) < n);

describe('links whose connections break', () => {
  it('lose, double and reorder nothing while both processes live and the link is resumed in time', async () => {
    await fc.assert(
      fc.asyncProperty(steps(shortOutage), async all => {
        const pair = await startPair();
        await pair.run(all);
        expect(pair.asked.map(({ ends }) => ends)).toEqual(pair.asked.map(() => ['ok']));
        expect(pair.sent.map(({ outcome }) => outcome)).toEqual(pair.sent.map(() => 'ok'));
        for (const sender of [0, 1])
          expect(pair.arrivedFrom(sender)).toEqual(pair.sent.filter(each => each.from === sender).map(({ n }) => n));
        await mesh?.[Symbol.asyncDispose]();
        mesh = undefined;
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('end every message exactly once, truthfully, however long they are away', async () => {
    const truthful = new Set([
      'ok',
      'NOT_DELIVERED',
      'OUTCOME_UNKNOWN',
      'UNREACHABLE',
      'SENDER_DENIED',
      'AGENT_UNKNOWN',
    ]);
    await fc.assert(
      fc.asyncProperty(steps(longOutage), async all => {
        const pair = await startPair();
        await pair.run(all);
        for (const { ends } of pair.asked) expect([ends.length, truthful.has(ends[0] ?? '')]).toEqual([1, true]);
        for (const sender of [0, 1]) {
          const arrived = pair.arrivedFrom(sender);
          expect(isSorted(arrived)).toBe(true);
          for (const { n, outcome } of pair.sent.filter(each => each.from === sender)) {
            expect(truthful.has(outcome ?? '')).toBe(true);
            if (outcome === 'ok') expect(arrived).toContain(n);
            else if (outcome !== 'OUTCOME_UNKNOWN') expect(arrived).not.toContain(n);
          }
        }
        for (const exchange of [pair.mesh.node, ...pair.hosts]) expect(exchange.underWay).toBe(0);
        await mesh?.[Symbol.asyncDispose]();
        mesh = undefined;
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

describe('two processes that flood each other', () => {
  it('finish, with windows of two messages and mailboxes that are full half of the time', async () => {
    mesh = await startLinkMesh({ limits: { windowItems: 2, waitingMax: 4_000, frameItemsMax: 2 }, highWater: 2 });
    const pair = new Pair(mesh, 2);
    await pair.start();
    for (let i = 0; i < 400; i++) for (const sender of [0, 1]) pair.ask(sender);
    for (let i = 0; i < 100 && pair.asked.some(({ ends }) => ends.length === 0); i++) await mesh.settle(100);
    const ends = pair.asked.flatMap(each => each.ends);
    expect([ends.length, new Set(ends)]).toEqual([800, new Set(['ok', 'MAILBOX_FULL'])]);
  }, 30_000);
});
