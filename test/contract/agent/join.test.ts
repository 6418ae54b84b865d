import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, defineAgent, join, MeshError } from '../../../src/index.js';
import { runCli, startCli } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';

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
