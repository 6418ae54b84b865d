import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { objects, startCli } from '../../harness/cli.js';
import { startMesh } from '../../harness/node.js';

vi.setConfig({ testTimeout: 60_000 });

const hello = fileURLToPath(new URL('../../../examples/hello-agent/hello.ts', import.meta.url));

test('hello-agent answers, bids, and asks less of people that it knows', async () => {
  const mesh = await startMesh();
  onTestFinished(() => mesh[Symbol.asyncDispose]());
  const host = startCli(['agent', 'run', hello, '--json', '--node', mesh.address]);
  onTestFinished(async () => {
    host.signal('SIGINT');
    await host.ended;
  });
  await host.nextLine(line => line.includes('"attached"'));
  const price = async () => {
    const { stdout } = await mesh.here(['negotiate', '--capability', 'people.greet', '--content', 'Ann', '--json']);
    return objects(stdout).find(line => 'proposed' in line)?.proposed;
  };
  expect(await price()).toMatchObject({ proposal: { price_micros: '10', description: 'a stranger' } });
  expect(await price()).toMatchObject({ proposal: { price_micros: '5', description: 'a friend' } });
  expect(JSON.parse((await mesh.here(['ask', 'capability:people.greet', 'Ann'])).stdout)).toEqual({
    greeting: 'Hello again, Ann!',
    met: 3,
  });
});
