import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objects, startCli } from '../harness/cli.js';
import { type Mesh, startMesh } from '../harness/node.js';
import { tool } from '../harness/tools.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const python = tool('python');
const grpcurl = tool('grpcurl');
const curl = tool('curl');

/**
 * The same agent, in a process of its own, found and asked by every kind of client there is, each against the real node.
 */
describe('an agent is found and asked', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await startMesh({ demo: true });
  });
  afterAll(async () => {
    await mesh[Symbol.asyncDispose]();
  });

  it('by the command line', async () => {
    const found = await mesh.cli(['agents', '--capability', 'text.echo', '--json']);
    expect(objects(found.stdout)).toEqual([
      expect.objectContaining({ agent_descriptor: expect.objectContaining({ id: 'echo' }) }),
    ]);
    const asked = await mesh.cli(['ask', 'echo', '{"text":"hello"}']);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(asked.stdout)).toEqual({ text: 'hello' });
  });

  it.skipIf(!curl)('by curl with JSON', async () => {
    const found = await post('dacp.registry.v1.RegistryService/Discover', { query: { capability: 'text.echo' } });
    expect(found.agents).toEqual([expect.objectContaining({ descriptor: expect.objectContaining({ id: 'echo' }) })]);
    const { reply } = await post('dacp.agent.v1.AgentService/Ask', {
      message: { receiver: { capability: 'text.echo' }, content: { json: { text: 'hello' } } },
    });
    expect(reply).toMatchObject({ performative: 'PERFORMATIVE_TELL', content: { json: { text: 'hello' } } });
  });

  it.skipIf(!curl)('by curl in the standard’s own form', async () => {
    const flat = { performative: 'ask', sender: 'curl', receiver: 'echo', content: { text: 'hello' } };
    const answer = await post('agent/message', flat);
    expect(answer).toMatchObject({ version: '2.0', performative: 'tell', sender: 'echo', content: { text: 'hello' } });
    const { stdout } = await run(curl ?? '', ['-sS', `http://${mesh.address}/agent/status/echo`]);
    expect(JSON.parse(stdout)).toMatchObject({ agent_id: 'echo', state: 'idle' });
  });

  it.skipIf(!grpcurl)('by grpcurl, which knows nothing but reflection', async () => {
    const found = await reflected('dacp.registry.v1.RegistryService/Discover', { query: { capability: 'text.echo' } });
    expect(found.agents).toEqual([expect.objectContaining({ descriptor: expect.objectContaining({ id: 'echo' }) })]);
    const { reply } = await reflected('dacp.agent.v1.AgentService/Ask', {
      message: { receiver: { agent: 'echo' }, content: { json: { text: 'hello' } } },
    });
    expect(reply).toMatchObject({ performative: 'PERFORMATIVE_TELL', content: { json: { text: 'hello' } } });
  });

  it.skipIf(!python)('by a Python program made of nothing but generated stubs', async () => {
    const env = { ...process.env, PYTHONPATH: `${root}gen/python` };
    const words = ['test/interop/python/client.py', mesh.address, 'text.echo', '{"text": "hello"}'];
    const { stdout } = await run(python ?? '', words, { cwd: root, env });
    expect(JSON.parse(stdout)).toEqual({
      found: ['echo'],
      performative: 'PERFORMATIVE_TELL',
      content: { text: 'hello' },
      in_reply_to_set: true,
      state: 'LIFECYCLE_STATE_IDLE',
    });
  });

  it('by another agent, over a link', async () => {
    const host = startCli(['agent', 'run', 'test/fixtures/asker.mjs', '--node', mesh.address, '--json'], {
      folder: root,
    });
    await host.nextObject();
    const asked = await mesh.cli(['ask', 'asker', '{"text":"hello"}']);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(asked.stdout)).toEqual({ heard: { text: 'hello' } });
    host.signal('SIGINT');
    expect((await host.ended).code).toBe(0);
  });

  async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
    const words = ['-sS', '-H', 'content-type: application/json', '-d', JSON.stringify(body)];
    const { stdout } = await run(curl ?? '', [...words, `http://${mesh.address}/${path}`]);
    return JSON.parse(stdout);
  }

  async function reflected(method: string, body: unknown): Promise<Record<string, unknown>> {
    const { stdout } = await run(grpcurl ?? '', ['-plaintext', '-d', JSON.stringify(body), mesh.address, method]);
    return JSON.parse(stdout);
  }
});
