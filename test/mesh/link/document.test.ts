import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createClientExchange } from '../../../src/link/index.js';
import { contentJson, createMessage, jsonContent } from '../../../src/message/index.js';
import { startLinkNode } from '../../harness/link-node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { tool } from '../../harness/tools.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const python = tool('python');
const document = readFileSync(join(root, 'docs/links.md'), 'utf8');
const [, program = ''] = /```python\n([\s\S]*?)```/.exec(document) ?? [];

it('the agent in docs/links.md has at most forty lines of code', () => {
  const lines = program.split('\n').filter(line => line.trim() !== '');
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.length).toBeLessThanOrEqual(40);
});

it.skipIf(!python)('the agent in docs/links.md attaches, is asked and answers', async () => {
  using folder = makeTemporaryFolder();
  await using node = await startLinkNode();
  const path = join(folder.path, 'agent.py');
  writeFileSync(path, program);
  const child = spawn(python ?? '', [path, node.address], {
    env: { ...process.env, PYTHONPATH: join(root, 'gen/python') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('attached');
    await using client = createClientExchange({ nodes: [node.address] });
    await client.start();
    const parts = { performative: 'ask' as const, sender: client.clientId, receiver: 'parrot' };
    const answer = await client.ask(createMessage({ ...parts, content: jsonContent({ n: [1, 2] }) }));
    expect(contentJson(answer.content)).toEqual({ n: [1, 2] });
  } finally {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
});
