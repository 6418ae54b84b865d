import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { station, traveller } from '../../../examples/conversations/conversations.js';
import { connect, join, jsonContent, MeshError } from '../../../src/index.js';
import { makeAddress } from '../../../src/message/index.js';
import { dial } from '../../../src/rpc/index.js';
import { startCli } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';

const planned = {
  city: 'Lisboa',
  forecast: [0, 1, 2].map(hour => ({ hour, degrees: 24 + hour })),
  subscription: 'cancelled',
  offer: 'accept_proposal',
};

describe('the example of conversations', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await startMesh();
  });
  afterAll(async () => {
    await mesh[Symbol.asyncDispose]();
  });

  it('runs as its README says', async () => {
    const run = startCli(['agent', 'run', 'examples/conversations/conversations.ts', '--json', '--node', mesh.address]);
    await run.nextObject();
    const { stdout, code } = await mesh.cli(['ask', 'traveller', '["Lisboa", "Porto"]']);
    run.signal('SIGINT');
    await run.ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(planned);
  });

  it('runs over links, with each agent in a process’s own place in the mesh', async () => {
    await using first = await join({ agents: [station], node: mesh.address });
    await using second = await join({ agents: [traveller], node: mesh.address });
    await using outside = await connect({ node: mesh.address });
    expect(await outside.ask('traveller', ['Porto', 'Lisboa'])).toEqual(planned);
    const unknown = second.converse({ to: 'station', protocol: 'fipa-query', content: 'Paris' });
    await expect(unknown.result()).rejects.toMatchObject({ reason: 'REFUSED' });
    expect(unknown.outcome?.state).toBe('refused');
    const nobody = second.converse({ to: 'nobody', protocol: 'fipa-query' });
    await expect(nobody.result()).rejects.toBeInstanceOf(MeshError);
    expect(first.host.conversations('station')).toEqual([]);
  });

  it('is seen from outside while it goes on, and ends for a caller who breaks it', async () => {
    await using _first = await join({ agents: [station], node: mesh.address });
    await using second = await join({ agents: [traveller], node: mesh.address });
    const client = dial(mesh.address).client(AgentService);
    const subscription = second.converse({ to: 'station', protocol: 'fipa-subscribe', content: 'Porto' });
    await subscription.next();
    const { conversations } = await client.listConversations({ agentId: 'station', conversationId: subscription.id });
    expect(conversations).toMatchObject([{ protocol: 'fipa-subscribe', state: 'active', role: 'participant' }]);
    expect(conversations[0]?.transcript.slice(0, 2).map(({ act }) => act)).toEqual(['subscribe', 'agree']);
    await subscription.close();
    const message = {
      performative: Performative.PROPOSE,
      receiver: makeAddress('agent', 'traveller'),
      protocol: 'fipa-propose',
      content: jsonContent(1),
    };
    const { reply } = await client.ask({ message });
    expect((reply as Message).performative).toBe(Performative.NOT_UNDERSTOOD);
  });
});
