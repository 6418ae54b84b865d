import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mesh, startMesh } from '../harness/node.js';
import { tool } from '../harness/tools.js';

const run = promisify(execFile);
const curl = tool('curl');
const document = readFileSync(fileURLToPath(new URL('../../docs/migration-v1-to-v2.md', import.meta.url)), 'utf8');

/** A peer of DACP 1.0 that is nothing but curl, against the real node. */
describe.skipIf(!curl)('a peer of DACP 1.0', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await startMesh({ demo: true });
  });
  afterAll(async () => {
    await mesh[Symbol.asyncDispose]();
  });

  /** Head and body of what a path answers. */
  async function post(path: string, body: unknown) {
    const words = ['-sSi', '-H', 'content-type: application/json', '-d', JSON.stringify(body)];
    const { stdout } = await run(curl ?? '', [...words, `http://${mesh.address}/${path}`]);
    const [head = '', text = ''] = stdout.split('\r\n\r\n');
    return { head: head.toLowerCase(), json: JSON.parse(text) };
  }

  const old = { version: '1.0', performative: 'ask', sender: 'shop', receiver: 'echo', content: { city: 'Lisboa' } };

  it('is answered in 1.0 over HTTP, with the headers that say how long that goes on', async () => {
    const { head, json } = await post('agent/message', old);
    expect(json).toMatchObject({
      version: '1.0',
      performative: 'tell',
      sender: 'echo',
      receiver: 'shop',
      content: old.content,
    });
    expect(Object.keys(json).filter(key => ['trace_context', 'metadata', 'id'].includes(key))).toEqual([]);
    expect(head).toContain('deprecation: @1774915200');
    expect(head).toContain('sunset: tue, 31 mar 2026 00:00:00 gmt');
    expect((await post('agent/message', { ...old, version: '2.0' })).head).not.toContain('deprecation');
  });

  it('is answered in 1.0 over Connect', async () => {
    const messageV1 = { ...old, performative: 'PERFORMATIVE_ASK' };
    const { json } = await post('dacp.agent.v1.AgentService/Ask', { messageV1 });
    expect(json).toEqual({ replyV1: expect.objectContaining({ version: '1.0', performative: 'PERFORMATIVE_TELL' }) });
  });

  it('is refused with what 1.0 does not have, by its name', async () => {
    const { head, json } = await post('agent/message', { ...old, trace_context: { traceparent: 'x' } });
    expect(head).toContain('400');
    expect(JSON.stringify(json)).toContain('trace_context');
  });

  it('is counted', async () => {
    const { stdout } = await run(curl ?? '', ['-sS', `http://${mesh.address}/metrics`]);
    expect(stdout).toMatch(/dacp_deprecated_messages_total\{version="1\.0",edge="http"\} 1\n/);
    expect(stdout).toMatch(/dacp_deprecated_messages_total\{version="1\.0",edge="connect"\} 1\n/);
  });

  it('can do what the document says', async () => {
    const examples = [...document.matchAll(/```json\n([\s\S]+?)```/g)].map(([, text]) => JSON.parse(text ?? ''));
    expect(examples.map(({ version }) => version)).toEqual(['1.0', '2.0', '1.0', '2.0']);
    for (const question of examples.filter(({ performative }) => performative === 'ask'))
      expect((await post('agent/message', { ...question, receiver: 'echo' })).json).toMatchObject({
        version: question.version,
        content: question.content,
      });
    const commands = [...document.matchAll(/AgentService\/Ask .* -d '([\s\S]+?)'\n/g)].map(([, text]) => text ?? '');
    expect(commands).toHaveLength(2);
    for (const text of commands) {
      const { json } = await post('dacp.agent.v1.AgentService/Ask', JSON.parse(text.replaceAll('weather', 'echo')));
      expect(JSON.stringify(json)).toContain('Lisboa');
    }
  });
});
