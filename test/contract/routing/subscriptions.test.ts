import { describe, expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { SubscriptionStart } from '#gen/dacp/routing/v1/routing_pb.js';
import { defineAgent, join } from '../../../src/index.js';
import { makeAddress } from '../../../src/message/index.js';
import { until } from '../../harness/until.js';
import { scene } from './scene.js';

/** An agent that notes what it hears; it fails on what `fails` says. */
function listener(id: string, parts: { durableTopics?: string[]; topics?: string[]; fails?: unknown } = {}) {
  const heard: unknown[] = [];
  const agent = defineAgent({
    id,
    durableTopics: parts.durableTopics ?? [],
    topics: parts.topics ?? [],
    capabilities: {
      [`${id}.hear`]: {
        handle(input) {
          heard.push(input);
          if (input === parts.fails) throw new Error('it fails on this');
        },
      },
    },
  });
  return Object.assign(agent, { heard });
}

const billing = { name: 'billing', topic: 'orders/*', receiver: makeAddress('agent', 'billing') };
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a durable subscription', () => {
  it('gets in order what was published while its receiver was away, and goes on where it was after a restart of the node', async () => {
    await using mesh = await scene();
    await mesh.routing.putSubscription({ subscription: billing });
    const client = await mesh.connect();
    for (const n of numbers(1, 20)) await client.tell(`topic:orders/${n % 2}`, n);
    await client.tell('topic:other', 'not for it');
    const agent = listener('billing');
    const first = await mesh.join(agent);
    await until(() => agent.heard.length === 20, 'all to come');
    await first.close();
    for (const n of numbers(21, 40)) await client.tell(`topic:orders/${n % 2}`, n);
    await mesh.restart();
    await mesh.join(agent);
    await until(() => agent.heard.length >= 40, 'the rest to come');
    expect(agent.heard).toEqual(numbers(1, 40));
    await until(async () => {
      const { subscriptions } = await mesh.routing.listSubscriptions({});
      return subscriptions[0]?.waiting === 0n;
    }, 'the node to know that all is handled');
  });

  it('counts as somebody who has it: the publisher hears so, with every receipt', async () => {
    await using mesh = await scene();
    const client = await mesh.connect();
    expect(await client.tell('topic:orders/1', 0)).toMatchObject({ receivers: [] });
    await mesh.routing.putSubscription({ subscription: billing });
    for (const receipt of [Receipt.ACCEPTED, Receipt.HANDLED, Receipt.DURABLE]) {
      const sent = await client.tell('topic:orders/1', receipt, { receipt });
      expect(sent).toMatchObject({ receipt, receivers: ['topic:orders/1'] });
    }
    await client.tell('topic:orders/1', Receipt.NONE, { receipt: Receipt.NONE });
    const agent = listener('billing');
    await mesh.join(agent);
    await until(() => agent.heard.length === 4, 'all four to come');
    expect([...agent.heard].sort()).toEqual([1, 2, 3, 4]);
  });

  it('begins with the oldest that is kept, with what comes, or at a position', async () => {
    await using mesh = await scene();
    await mesh.routing.putSubscription({ subscription: { name: 'keep', topic: 'orders/*' } });
    const client = await mesh.connect();
    for (const n of numbers(1, 5)) await client.tell('topic:orders/new', n);
    const agents = ['old', 'new', 'third'].map(id => listener(id));
    const put = (name: string, from: object) =>
      mesh.routing.putSubscription({
        subscription: { name, topic: 'orders/new', receiver: makeAddress('agent', name), ...from },
      });
    await put('old', { from: { case: 'start', value: SubscriptionStart.OLDEST } });
    const { position } = await put('new', {});
    await put('third', { from: { case: 'afterPosition', value: position - 2n } });
    await client.tell('topic:orders/new', 6);
    for (const agent of agents) await mesh.join(agent);
    await until(() => agents.every(({ heard }) => heard.at(-1) === 6), 'the last to come');
    expect(agents.map(({ heard }) => heard)).toEqual([numbers(1, 6), [6], [4, 5, 6]]);
  });

  it('is declared by an agent, which then gets each message once, live or later, until it registers without it', async () => {
    await using mesh = await scene();
    const both = { durableTopics: ['orders/*'], topics: ['orders/*'] };
    const agent = listener('billing', both);
    const first = await mesh.join(agent);
    const client = await mesh.connect();
    await client.tell('topic:orders/1', 1);
    await until(() => agent.heard.length === 1, 'the first to come');
    await first.close();
    await client.tell('topic:orders/1', 2);
    await mesh.restart();
    const second = await mesh.join(agent);
    await (await mesh.connect()).tell('topic:orders/1', 3);
    await until(() => agent.heard.length === 3, 'the others to come');
    expect(agent.heard).toEqual([1, 2, 3]);
    await second.close();
    await mesh.join(listener('billing'));
    expect((await mesh.routing.listSubscriptions({})).subscriptions).toEqual([]);
  });

  it('waits behind a message on which its receiver fails, and goes on when that is a dead letter', async () => {
    await using mesh = await scene();
    const agent = listener('billing', { fails: 'bad' });
    await mesh.join(agent);
    await mesh.routing.putSubscription({ subscription: { ...billing, inFlightMax: 1 } });
    const client = await mesh.connect();
    for (const said of ['good', 'bad', 'after']) await client.tell('topic:orders/1', said);
    await until(() => agent.heard.includes('bad'), 'the bad one to come');
    expect(agent.heard).toEqual(['good', 'bad']);
    await until(() => agent.heard.includes('after'), 'the one after it to come', 40_000);
    expect(agent.heard).toEqual(['good', ...Array(5).fill('bad'), 'after']);
  }, 60_000);

  it('of a capability goes to somebody who has it', async () => {
    await using mesh = await scene();
    const receiver = makeAddress('capability', 'one.hear');
    await mesh.routing.putSubscription({ subscription: { name: 'c', topic: 'orders/*', receiver } });
    const client = await mesh.connect();
    await client.tell('topic:orders/1', 1);
    const agent = listener('one');
    await mesh.join(agent);
    await until(() => agent.heard.length === 1, 'it to come');
  });

  it('hears of what goes to a topic by a rule of the broker', async () => {
    await using mesh = await scene();
    const agent = listener('billing');
    await mesh.join(agent);
    await mesh.routing.putSubscription({ subscription: billing });
    await mesh.routing.putRule({ rule: { name: 'r', targets: [makeAddress('topic', 'orders/any')] } });
    const client = await mesh.connect();
    expect(await client.tell('broker', 'x')).toMatchObject({ receivers: ['topic:orders/any'] });
    await until(() => agent.heard.length === 1, 'it to come');
  });

  it('gets what hosts publish that speak to each other without the node', async () => {
    await using mesh = await scene();
    const [live, agent] = [listener('live', { topics: ['orders/*'] }), listener('billing')];
    const serve = '127.0.0.1:0';
    await using _there = await join({ agents: [live], node: mesh.address, serve });
    await using publisher = await join({ agents: [listener('shop')], node: mesh.address, serve });
    for (const n of numbers(1, 50)) await publisher.tell('topic:orders/1', n);
    await mesh.routing.putSubscription({ subscription: billing });
    await until(
      async () => (await publisher.tell('topic:orders/1', 0)).receivers.length === 2,
      'the publisher to hear of it',
    );
    for (const n of numbers(51, 60)) await publisher.tell('topic:orders/1', n);
    await mesh.join(agent);
    await until(() => agent.heard.at(-1) === 60, 'the last to come');
    expect(agent.heard.filter(n => n !== 0)).toEqual(numbers(51, 60));
    expect(live.heard.filter(n => n !== 0)).toEqual(numbers(1, 60));
  });

  it('that is deleted gets nothing more, and an unknown one is refused with the nearest names', async () => {
    await using mesh = await scene();
    await mesh.routing.putSubscription({ subscription: billing });
    await expect(mesh.routing.deleteSubscription({ name: 'biling' })).rejects.toMatchObject({
      reason: 'SUBSCRIPTION_UNKNOWN',
      details: { nearest: 'billing' },
    });
    await mesh.routing.deleteSubscription({ name: 'billing' });
    const client = await mesh.connect();
    expect(await client.tell('topic:orders/1', 1)).toMatchObject({ receivers: [] });
  });
});
