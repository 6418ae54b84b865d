import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { type Message, Performative } from '#gen/dacp/message/v2/message_pb.js';
import { connect, contentJson, defineAgent, join, jsonContent, MeshError } from '../../../src/index.js';
import { makeAddress } from '../../../src/message/index.js';
import { dial } from '../../../src/rpc/index.js';
import { runCli, startCli } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { gate } from './scene.js';

const greeter = defineAgent({
  id: 'greeter',
  capabilities: { greet: { handle: name => `Hello, ${name}!` } },
});
const proxy = defineAgent({
  id: 'proxy',
  capabilities: { pass: { handle: (name, { ask }) => ask('capability:greet', name) } },
});

describe('a process that joins a mesh', () => {
  let mesh: Mesh;

  beforeAll(async () => {
    mesh = await startMesh();
  });
  afterAll(async () => {
    await mesh[Symbol.asyncDispose]();
  });

  it('brings its agents, speaks to others, and takes its agents away when it closes', async () => {
    await using outside = await connect({ node: mesh.address });
    const first = await join({ agents: [greeter], node: mesh.address });
    await using second = await join({ agents: [proxy], node: mesh.address });
    expect(await outside.ask('proxy', 'Ann')).toBe('Hello, Ann!');
    expect(await second.ask('greeter', 'Bea')).toBe('Hello, Bea!');
    await first.close();
    await expect(outside.ask('greeter', 'Cy')).rejects.toMatchObject({ reason: 'AGENT_UNKNOWN' });
  });

  it('can ask somebody who only converses with the node, under the name that the call has', async () => {
    const asker = defineAgent({
      id: 'asker',
      capabilities: { go: { handle: (_, { ask, message }) => ask(message.sender ?? '', 'your name?') } },
    });
    await using _membership = await join({ agents: [asker], node: mesh.address });
    const channel = dial(mesh.address);
    const question = gate<Message>();
    async function* turns() {
      yield { message: { performative: Performative.ASK, receiver: makeAddress('agent', 'asker') } };
      const { id, receiver, sender } = await question.opened;
      yield {
        message: {
          performative: Performative.TELL,
          inReplyTo: id,
          receiver: sender,
          sender: receiver,
          content: jsonContent('Ann'),
        },
      };
    }
    const heard: unknown[] = [];
    for await (const { message } of channel.client(AgentService).converse(turns(), { timeoutMs: 10_000 })) {
      heard.push(contentJson(message?.content));
      if (message?.performative === Performative.ASK) question.open(message);
    }
    expect(heard).toEqual(['your name?', 'Ann']);
    channel.close();
  });

  it('says which node did not answer', async () => {
    const late = connect({ node: '127.0.0.1:1', connectTimeoutMs: 200 });
    await expect(late).rejects.toBeInstanceOf(MeshError);
    await expect(late).rejects.toMatchObject({
      reason: 'UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1'),
    });
  });

  it('can be the example, run and asked as its README says', async () => {
    const file = fileURLToPath(new URL('../../../examples/hello-agent/hello.ts', import.meta.url));
    const agent = startCli(['agent', 'run', file, '--node', mesh.address, '--json']);
    await agent.nextObject();
    const asked = await runCli(['ask', 'hello', 'Ann', '--node', mesh.address, '--json']);
    expect(JSON.parse(asked.stdout)).toMatchObject({ content: { greeting: 'Hello, Ann!', met: 1 } });
    const again = await runCli(['ask', 'capability:people.greet', 'Ann', '--node', mesh.address]);
    expect(again.stdout).toContain('Hello again, Ann!');
    agent.signal('SIGINT');
    expect((await agent.ended).code).toBe(0);
  });
});
