import { afterEach, describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/base/index.js';
import { createHostExchange } from '../../../src/link/index.js';
import { type Behaviour, createLinkAgents, keeps } from '../../harness/link-agents.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

async function startNode(folder: string, port = 0): Promise<Mesh> {
  const mesh = await startMesh({ folder, port });
  running.push(() => mesh[Symbol.asyncDispose]());
  return mesh;
}

/** A host with one agent in this process. */
async function attach(hostId: string, { address }: Mesh, behaviour: Behaviour) {
  const agents = createLinkAgents();
  agents.add({ id: 'clerk' }, behaviour);
  const limits = { linkResumeMs: 100 };
  const exchange = createHostExchange({ hostId, agents, nodes: [address], drainMs: 100, limits });
  await exchange.start();
  running.push(() => exchange.close());
  return { exchange, taken: () => agents.taken.get('clerk')?.map(({ message }) => message.id) ?? [] };
}

describe('a durable message to a real node', () => {
  it('that nobody had handled when the node died is delivered by the next one', async () => {
    using folder = makeTemporaryFolder();
    const first = await startNode(folder.path);
    const clerk = await attach('desk', first, keeps);
    const sent = await first.here(['send', 'clerk', 'file this', '--receipt', 'durable', '--json']);
    expect(sent).toMatchObject({ code: 0 });
    const { message_id: id, receipt } = JSON.parse(sent.stdout);
    expect(receipt).toBe('RECEIPT_DURABLE');
    await until(() => clerk.taken().length === 1, 'the message to arrive');
    await first.kill();
    await clerk.exchange.close();
    const second = await startNode(folder.path, first.port);
    const next = await attach('desk-2', second, inbound => {
      inbound.handled();
      return undefined;
    });
    await until(() => next.taken().length === 1, 'the message to come again');
    expect([clerk.taken(), next.taken()]).toEqual([[id], [id]]);
    const open = async () => /dacp_durable_messages_open (\d+)/.exec(await metrics(second))?.[1];
    await until(async () => (await open()) === '0', 'the node to know that it is handled');
  });

  it('that its receiver refuses for good is a dead letter in the log, with its content', async () => {
    using folder = makeTemporaryFolder();
    const mesh = await startNode(folder.path);
    await attach('desk', mesh, inbound => {
      inbound.handled(new MeshError('NOT_UNDERSTOOD', 'what is this?'));
      return undefined;
    });
    expect((await mesh.here(['send', 'clerk', 'file this', '--receipt', 'durable'])).stdout).toMatch(
      /^durable: clerk /,
    );
    const log = () => mesh.here(['log', '--type', 'message.dead_lettered', '--from', 'oldest', '--json']);
    await until(async () => (await log()).stdout !== '', 'the dead letter');
    const payload = JSON.parse((await log()).stdout).payload;
    expect(payload).toMatchObject({
      receiver: 'clerk',
      deliveries: 1,
      failure: { reason: 'NOT_UNDERSTOOD', message: 'what is this?' },
      message: { content: { json: 'file this' } },
    });
    expect((await mesh.here(['log', '--agent', 'clerk', '--type', 'message.*', '--from', 'oldest'])).stdout).toContain(
      'file this',
    );
  });
});

async function metrics({ address }: Mesh): Promise<string> {
  return await (await fetch(`http://${address}/metrics`)).text();
}
