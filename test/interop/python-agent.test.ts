import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startMesh } from '../harness/node.js';
import { tool } from '../harness/tools.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const python = tool('python');

it.skipIf(!python)(
  'an agent in Python, made of nothing but generated stubs, attaches, is asked and leaves',
  async () => {
    await using mesh = await startMesh();
    const child = spawn(python ?? '', ['test/interop/python/agent.py', mesh.address, 'parrot'], {
      cwd: root,
      env: { ...process.env, PYTHONPATH: `${root}gen/python` },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('attached');

    const asked = await mesh.cli(['ask', 'capability:text.parrot', '{"n":[1,2,3]}']);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(asked.stdout)).toEqual({ n: [1, 2, 3] });

    const described = await mesh.cli(['describe', 'parrot']);
    expect(described).toMatchObject({ code: 0, stderr: 'parrot does not tell its status\n' });

    const gone = once(child, 'exit');
    child.stdin.end();
    expect((await gone)[0]).toBe(0);
    const missing = await mesh.cli(['ask', 'parrot', '1']);
    expect(missing.code).not.toBe(0);
  },
);
