import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { SubscriptionSchema } from '#gen/dacp/routing/v1/routing_pb.js';
import { createFakeClock, MeshError } from '../../../src/base/index.js';
import { createEventStore, eventlogMigrations } from '../../../src/eventlog/index.js';
import { createMessage, encodeMessage, makeAddress } from '../../../src/message/index.js';
import { createRouting, routingEvents, routingMigrations } from '../../../src/routing/index.js';
import { createLocalDatabase } from '../../harness/local-database.js';

/** Routing on a real store, whose receivers are away unless `there` is set. */
async function world() {
  const clock = createFakeClock();
  const database = createLocalDatabase([...eventlogMigrations, ...routingMigrations]);
  await database.start();
  const store = createEventStore({ database });
  const brought: string[] = [];
  const state = { there: false };
  const routing = createRouting({
    database,
    store,
    feed: { subscribe: () => (async function* () {})() },
    registry: { interested: () => [] },
    exchange: () => ({
      async bring({ id }) {
        if (!state.there) throw new MeshError('AGENT_UNKNOWN', 'it is away');
        brought.push(id);
      },
      onReachable: () => () => undefined,
    }),
    edge: () => ({ send: () => Promise.reject(new Error('nobody sends here')) }),
    host: () => ({ attach: () => () => undefined }),
    clock,
    limits: { keepMs: 60_000, messagesMax: 5 },
  });
  await routing.start();
  await routing.putSubscription(
    create(SubscriptionSchema, { name: 's', topic: 't', receiver: makeAddress('agent', 'clerk') }),
  );

  async function publish(id: string): Promise<void> {
    const message = createMessage({ id, performative: 'inform', sender: 'shop', receiver: 'topic:t' }, clock);
    const header = { id, sender: { address: makeAddress('agent', 'shop'), text: 'shop' } };
    await routing.topics.keep('topic:t', { header, bytes: encodeMessage(message) } as never);
  }

  return {
    clock,
    store,
    routing,
    brought,
    state,
    publish,
    status: async () => (await routing.listSubscriptions(''))[0],
    async [Symbol.asyncDispose]() {
      await routing.close();
      await database.close();
    },
  };
}

it('what is too much or too old goes, and a subscription that has not had it is told how much it missed', async () => {
  await using mesh = await world();
  for (const id of ['1', '2', '3', '4', '5', '6', '7']) await mesh.publish(id);
  await mesh.routing.trim();
  expect(await mesh.status()).toMatchObject({ missed: 2n, waiting: 5n });
  mesh.clock.advance(60_001);
  await mesh.publish('8');
  await mesh.routing.trim();
  expect(await mesh.status()).toMatchObject({ missed: 7n, waiting: 1n });
  const events = await mesh.store.readStream('routing');
  expect(events.filter(({ type }) => type === routingEvents.messagesMissed)).toHaveLength(2);
});

it('a message that is published twice with one id is kept once', async () => {
  await using mesh = await world();
  for (const id of ['1', '2', '1', '1']) await mesh.publish(id);
  expect(await mesh.status()).toMatchObject({ waiting: 2n });
});
