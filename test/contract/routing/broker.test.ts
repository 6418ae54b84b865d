import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { MessageSchema, Performative, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { RoutedBy } from '#gen/dacp/routing/v1/routing_pb.js';
import { defineAgent } from '../../../src/index.js';
import { jsonContent, makeAddress } from '../../../src/message/index.js';
import { until } from '../../harness/until.js';
import { scene } from './scene.js';

/** An agent that answers with its id and what it was asked. */
function clerk(id: string, parts: { interests?: string[]; namespace?: string } = {}) {
  const heard: unknown[] = [];
  const agent = defineAgent({
    id,
    ...parts,
    capabilities: {
      [`${id}.work`]: {
        handle(input) {
          heard.push(input);
          return { by: id, input };
        },
      },
    },
  });
  return Object.assign(agent, { heard });
}

const to = (id: string) => makeAddress('agent', id);

describe('a message to the broker', () => {
  it('goes to everybody who is interested in its type, and the answer of one finds the asker', async () => {
    await using mesh = await scene();
    const [one, two, other] = [
      clerk('one', { interests: ['order.*'] }),
      clerk('two', { interests: ['order.created'] }),
      clerk('other', { interests: ['invoice.*'] }),
    ];
    await mesh.join(one);
    await mesh.join(two, other);
    const client = await mesh.connect();
    const sent = await client.tell('broker', { id: 1 }, { type: 'order.created', receipt: Receipt.HANDLED });
    expect([...sent.receivers].sort()).toEqual(['one', 'two']);
    expect([one.heard, two.heard, other.heard]).toEqual([[{ id: 1 }], [{ id: 1 }], []]);
    expect(await client.ask('broker', { id: 2 }, { type: 'invoice.sent' })).toEqual({ by: 'other', input: { id: 2 } });
  });

  it('in which nobody is interested is refused, and the error says what to do', async () => {
    await using mesh = await scene();
    await mesh.join(clerk('one', { interests: ['order.*'] }));
    const client = await mesh.connect();
    await expect(client.ask('broker', 1, { type: 'weather' })).rejects.toMatchObject({
      reason: 'NOBODY_INTERESTED',
      code: 'NOT_FOUND',
      message: expect.stringContaining('dacp rules put'),
    });
    await expect(client.tell('broker', 1, { receipt: Receipt.DURABLE })).rejects.toMatchObject({
      reason: 'NOBODY_INTERESTED',
    });
  });

  it('does not come back to its sender, and stays in its namespace', async () => {
    await using mesh = await scene();
    const [here, there] = [clerk('here', { interests: ['*'] }), clerk('there', { interests: ['*'], namespace: 'eu' })];
    const membership = await mesh.join(here, there);
    await expect(membership.tell('broker', 1)).rejects.toMatchObject({ reason: 'NOBODY_INTERESTED' });
    const sent = await membership.tell('eu/broker', 2, { receipt: Receipt.HANDLED });
    expect([sent.receivers, here.heard, there.heard]).toEqual([['eu/there'], [], [2]]);
  });

  it('goes where the first rule says that fits, also after a restart of the node', async () => {
    await using mesh = await scene();
    const [sales, audit, keen] = [clerk('sales'), clerk('audit'), clerk('keen', { interests: ['*'] })];
    await mesh.join(sales, audit, keen);
    const match = { type: 'order.*', metadataKey: 'region', metadataValue: 'eu' };
    await mesh.routing.putRule({ rule: { name: 'eu', priority: 1, match, targets: [to('sales'), to('audit')] } });
    await mesh.routing.putRule({ rule: { name: 'rest', match: { type: 'order.*' }, targets: [to('audit')] } });
    await mesh.restart();
    const { rules } = await mesh.routing.listRules({});
    expect(rules.map(({ name }) => name)).toEqual(['eu', 'rest']);
    const client = await mesh.connect();
    await until(
      () =>
        client.tell('audit', 0).then(
          () => true,
          () => false,
        ),
      'the agents to be back',
    );
    audit.heard.length = 0;
    const said = { type: 'order.created', receipt: Receipt.HANDLED };
    const eu = await client.tell('broker', 1, { ...said, metadata: { region: 'eu' } });
    const us = await client.tell('broker', 2, { ...said, metadata: { region: 'us' } });
    expect([[...eu.receivers].sort(), us.receivers]).toEqual([['audit', 'sales'], ['audit']]);
    expect([sales.heard, audit.heard, keen.heard]).toEqual([[1], [1, 2], []]);
  });

  it('that is durable is kept for each of those who are meant when it is committed', async () => {
    await using mesh = await scene();
    const away = clerk('away');
    const membership = await mesh.join(away);
    await mesh.routing.putRule({ rule: { name: 'all', targets: [to('away')] } });
    await membership.close();
    const client = await mesh.connect();
    const sent = await client.tell('broker', 'later', { receipt: Receipt.DURABLE });
    expect(sent.receipt).toBe(Receipt.DURABLE);
    await mesh.restart();
    await mesh.join(away);
    await until(() => away.heard.length === 1, 'the message to come');
    expect(away.heard).toEqual(['later']);
  });
});

describe('Route', () => {
  it('goes to a receiver that is known, else by rule, else by interest, and says which', async () => {
    await using mesh = await scene();
    const [known, keen] = [clerk('known'), clerk('keen', { interests: ['*'] })];
    await mesh.join(known, keen);
    const message = (receiver?: string, type = '') =>
      create(MessageSchema, {
        performative: Performative.TELL,
        content: jsonContent(1),
        type,
        receipt: Receipt.HANDLED,
        ...(receiver && { receiver: to(receiver) }),
      });
    await mesh.routing.putRule({ rule: { name: 'r', match: { type: 'x' }, targets: [to('known')] } });
    expect(await mesh.routing.route({ message: message('known') })).toMatchObject({
      by: RoutedBy.RECEIVER,
      receivers: ['known'],
    });
    expect(await mesh.routing.route({ message: message('nobody', 'x') })).toMatchObject({
      by: RoutedBy.RULE,
      rule: 'r',
      receivers: ['known'],
    });
    expect(await mesh.routing.route({ message: message() })).toMatchObject({
      by: RoutedBy.INTEREST,
      receivers: ['keen'],
    });
  });
});
